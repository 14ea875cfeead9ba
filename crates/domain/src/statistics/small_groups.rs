//! Which figures are left out where everyone sees them, since they would tell of few people: small groups, and what would let a
//! small group be worked out by subtraction.

/// A group with fewer people than this, and not nobody, is left out.
pub const SMALLEST_GROUP: i64 = 5;

/// Cells of a table that add up to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Places of the cells that are added.
    pub parts: Vec<usize>,
    /// Place of their sum.
    pub sum: usize,
}

/// Which cells are left out, by place. `people` is how many people each cell tells of.
///
/// First those with at least one and fewer than [`SMALLEST_GROUP`]; then, until nothing more can be worked out along any line, the
/// smallest of the cells that are still shown: a line whose sum is shown leaves out no cell or at least two, and those that it leaves out
/// are together at least [`SMALLEST_GROUP`].
///
/// ```
/// use remiss_domain::statistics::{Line, hidden};
///
/// // 2 + 40 + 30 = 72: leaving out the 2 alone would leave it to be worked out.
/// let line = Line { parts: vec![0, 1, 2], sum: 3 };
/// assert_eq!(hidden(&[2, 40, 30, 72], &[line]), [true, false, true, false]);
/// ```
#[must_use]
pub fn hidden(people: &[i64], lines: &[Line]) -> Vec<bool> {
    let mut out: Vec<bool> = people
        .iter()
        .map(|&count| count > 0 && count < SMALLEST_GROUP)
        .collect();
    while let Some(place) = lines.iter().find_map(|line| next_of(line, people, &out)) {
        match out.get_mut(place) {
            Some(cell) => *cell = true,
            None => break,
        }
    }
    out
}

/// The cell to leave out next, so that nothing can be worked out along this line; none when nothing can be.
fn next_of(line: &Line, people: &[i64], out: &[bool]) -> Option<usize> {
    let is_out = |place: usize| out.get(place).copied().unwrap_or(true);
    let count = |place: usize| people.get(place).copied().unwrap_or_default();
    let shown_parts = || line.parts.iter().copied().filter(|&part| !is_out(part));
    let out_parts: Vec<usize> = line.parts.iter().copied().filter(|&part| is_out(part)).collect();
    if is_out(line.sum) {
        // All parts shown give the sum away.
        let open = out_parts.is_empty() && count(line.sum) > 0;
        return open
            .then(|| {
                shown_parts()
                    .filter(|&part| count(part) > 0)
                    .min_by_key(|&part| count(part))
            })
            .flatten();
    }
    let together: i64 = out_parts.iter().map(|&part| count(part)).sum();
    let known = out_parts.len() == 1 || (!out_parts.is_empty() && together < SMALLEST_GROUP);
    known.then(|| {
        shown_parts()
            .filter(|&part| count(part) > 0)
            .min_by_key(|&part| count(part))
            .unwrap_or(line.sum)
    })
}

/// A group (none: all), a year (none: all), and its people.
pub type Cell<G> = (Option<G>, Option<i32>, i64);

/// The same for a table of groups and years with its sums.
#[must_use]
pub fn hidden_of_table<G: PartialEq + Copy>(cells: &[Cell<G>]) -> Vec<bool> {
    let places = |wanted: &dyn Fn(&Cell<G>) -> bool| -> Vec<usize> {
        cells
            .iter()
            .enumerate()
            .filter(|(_, cell)| wanted(cell))
            .map(|(place, _)| place)
            .collect()
    };
    let mut lines = Vec::new();
    for (place, (group, year, _)) in cells.iter().enumerate() {
        if year.is_none() {
            let parts = places(&|cell| cell.0 == *group && cell.1.is_some());
            lines.push(Line { parts, sum: place });
        }
        if group.is_none() {
            let parts = places(&|cell| cell.1 == *year && cell.0.is_some());
            lines.push(Line { parts, sum: place });
        }
    }
    lines.retain(|line| !line.parts.is_empty());
    let people: Vec<i64> = cells.iter().map(|cell| cell.2).collect();
    hidden(&people, &lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table of three boards and four years with its sums, its numbers drawn from `seed`.
    fn table(seed: u64) -> Vec<(Option<u8>, Option<i32>, i64)> {
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let mut draw = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            // Many small and empty ones.
            i64::try_from(state % 9).map_or(0, |drawn| drawn * drawn / 4)
        };
        let mut cells = Vec::new();
        for group in 0..3 {
            for year in 2016..2020 {
                cells.push((Some(group), Some(year), draw()));
            }
        }
        let sum = |cells: &[(Option<u8>, Option<i32>, i64)], wanted: &dyn Fn(u8, i32) -> bool| {
            cells
                .iter()
                .filter_map(|(group, year, count)| wanted((*group)?, (*year)?).then_some(*count))
                .sum()
        };
        for group in 0..3 {
            cells.push((Some(group), None, sum(&cells, &|of, _| of == group)));
        }
        for year in 2016..2020 {
            cells.push((None, Some(year), sum(&cells, &|_, of| of == year)));
        }
        cells.push((None, None, sum(&cells, &|_, _| true)));
        cells
    }

    #[test]
    fn no_small_group_is_shown_and_none_can_be_worked_out_along_a_line() {
        for seed in 1..2_000 {
            let cells = table(seed);
            let out = hidden_of_table(&cells);
            for (cell, out) in cells.iter().zip(&out) {
                assert!(*out || cell.2 == 0 || cell.2 >= SMALLEST_GROUP, "seed {seed}");
            }
            for (group, year) in cells.iter().map(|cell| (cell.0, cell.1)) {
                let of = |wanted: &dyn Fn(&Cell<u8>) -> bool| -> Vec<i64> {
                    let parts = cells.iter().zip(&out).filter(|(cell, out)| **out && wanted(cell));
                    parts.map(|(cell, _)| cell.2).collect()
                };
                let sum_is_out = cells
                    .iter()
                    .zip(&out)
                    .any(|(cell, out)| cell.0 == group && cell.1 == year && *out);
                let mut lines = Vec::new();
                if year.is_none() {
                    lines.push(of(&|cell| cell.0 == group && cell.1.is_some()));
                }
                if group.is_none() {
                    lines.push(of(&|cell| cell.1 == year && cell.0.is_some()));
                }
                for left_out in lines {
                    let together: i64 = left_out.iter().sum();
                    let safe = if sum_is_out {
                        !left_out.is_empty()
                    } else {
                        left_out.is_empty() || (left_out.len() > 1 && together >= SMALLEST_GROUP)
                    };
                    assert!(safe, "seed {seed}: {group:?} {year:?} {left_out:?}");
                }
            }
        }
    }

    #[test]
    fn a_table_without_small_groups_is_shown_whole() {
        let cells = [
            (Some(1), Some(2019), 12),
            (Some(1), None, 12),
            (None, Some(2019), 12),
            (None, None, 12),
        ];
        assert_eq!(hidden_of_table(&cells), [false; 4]);
    }

    #[test]
    fn the_only_answer_of_a_year_leaves_out_its_sums_too() {
        let cells = [
            (Some(1), Some(2019), 1),
            (Some(1), None, 1),
            (None, Some(2019), 1),
            (None, None, 1),
        ];
        assert_eq!(hidden_of_table(&cells), [true; 4]);
    }

    #[test]
    fn nobody_is_no_small_group() {
        let cells = [
            (Some(1), Some(2019), 0),
            (Some(1), None, 0),
            (None, Some(2019), 0),
            (None, None, 0),
        ];
        assert_eq!(hidden_of_table(&cells), [false; 4]);
    }
}
