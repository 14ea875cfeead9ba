//! Numbers that are nearly the one that was written, as candidates for a person to choose from.

use super::CaseNumber;

/// The candidates that differ from the written number by one slip: a digit too much, too little, another, or two swapped, in
/// the running number, the year or the prefix. In the order of the candidates, without doubles; never the number itself.
///
/// It only proposes: a number that does not exist is never guessed silently.
pub fn near<'a>(
    written: &CaseNumber,
    candidates: impl IntoIterator<Item = &'a CaseNumber>,
) -> Vec<CaseNumber> {
    let mut found: Vec<CaseNumber> = Vec::new();
    for candidate in candidates {
        let slips = slips(
            &written.prefix().to_uppercase(),
            &candidate.prefix().to_uppercase(),
        ) + slips(&written.number().to_string(), &candidate.number().to_string())
            + slips(&written.year().to_string(), &candidate.year().to_string());
        if slips == 1 && !found.contains(candidate) {
            found.push(candidate.clone());
        }
    }
    found
}

/// 0 for the same, 1 for one slip, 2 for more.
fn slips(one: &str, other: &str) -> u8 {
    let one: Vec<char> = one.chars().collect();
    let other: Vec<char> = other.chars().collect();
    if one == other {
        return 0;
    }
    let start = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let (one, other) = (one.split_at(start).1, other.split_at(start).1);
    let end = one
        .iter()
        .rev()
        .zip(other.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let one = one.split_at(one.len() - end).0;
    let other = other.split_at(other.len() - end).0;
    match (one, other) {
        ([_], [_]) | ([_], []) | ([], [_]) => 1,
        ([a, b], [c, d]) if a == d && b == c => 1,
        _ => 2,
    }
}
