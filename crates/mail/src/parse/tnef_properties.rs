//! The properties of mails and files within `winmail.dat` (MS-OXTNEF 2.1.3.4, MS-OXPROPS).

/// More properties than this no mail has.
const MOST_PROPERTIES: u32 = 10_000;

/// The kind of a property that is a mail, a folder of streams or a drawing.
const OBJECT: u16 = 0x0d;

/// Bytes that are taken from the beginning.
pub(super) struct Input<'a>(pub &'a [u8]);

impl<'a> Input<'a> {
    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    pub fn number(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    pub fn length(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok()
    }

    /// Data whose length is a multiple of four with what fills it up; the end may lack the filling.
    fn padded(&mut self, length: usize) -> Option<&'a [u8]> {
        let taken = self.take(length)?;
        let filling = (4 - length % 4) % 4;
        self.take(filling.min(self.0.len()))?;
        Some(taken)
    }
}

/// A text in a charset, up to its end mark.
pub(super) fn string(bytes: &[u8], charset: &'static encoding_rs::Encoding) -> String {
    let end = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
    let bytes = &bytes[..end];
    // Newer programs write UTF-8 whatever the code page says.
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => charset.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// The properties of a mail or a file (MS-OXTNEF 2.1.3.4): those with a number that we know by name.
#[derive(Default)]
pub(super) struct Properties<'a> {
    values: Vec<(u16, u16, &'a [u8])>,
    /// Read to the end.
    pub is_whole: bool,
}

impl<'a> Properties<'a> {
    pub fn read(data: &'a [u8]) -> Self {
        let mut found = Self {
            values: Vec::new(),
            is_whole: true,
        };
        let mut input = Input(data);
        let count = input.number().unwrap_or(0);
        for _ in 0..count.min(MOST_PROPERTIES) {
            if property(&mut input, &mut found.values).is_none() {
                found.is_whole = false;
                break;
            }
        }
        found
    }

    pub fn data(&self, id: u16) -> Option<&'a [u8]> {
        let value = self.values.iter().find(|(_, known, _)| *known == id);
        value.map(|(_, _, data)| *data).filter(|data| !data.is_empty())
    }

    pub fn number(&self, id: u16) -> Option<u32> {
        Input(self.data(id)?).number()
    }

    pub fn text(&self, id: u16, charset: &'static encoding_rs::Encoding) -> Option<String> {
        let (kind, _, data) = self.values.iter().find(|(_, known, _)| *known == id)?;
        if *kind == 0x1f {
            let units = data
                .chunks_exact(2)
                .map(|two| u16::from_le_bytes([two[0], two[1]]))
                .take_while(|unit| *unit != 0);
            let letters = char::decode_utf16(units).map(|letter| letter.unwrap_or('\u{fffd}'));
            Some(letters.collect())
        } else {
            Some(string(data, charset))
        }
    }
}

/// Reads one property; those with names of their own and those with many values are passed over.
fn property<'a>(input: &mut Input<'a>, values: &mut Vec<(u16, u16, &'a [u8])>) -> Option<()> {
    let tag = input.take(4)?;
    let kind = u16::from_le_bytes([tag[0], tag[1]]);
    let id = u16::from_le_bytes([tag[2], tag[3]]);
    if id >= 0x8000 {
        input.take(16)?;
        if input.number()? == 0 {
            input.take(4)?;
        } else {
            let length = input.length()?;
            input.padded(length)?;
        }
    }
    let many = kind & 0x1000 != 0;
    let kind = kind & !0x1000;
    let size = match kind {
        0x01 => 0,
        0x02 | 0x03 | 0x04 | 0x0a | 0x0b => 4,
        0x05..=0x07 | 0x14 | 0x40 => 8,
        0x48 => 16,
        0x0d | 0x1e | 0x1f | 0x102 => {
            // Even a single one says that it is one.
            let count = input.number()?;
            for index in 0..count {
                let length = input.length()?;
                let data = input.padded(length)?;
                if index == 0 && !many {
                    // Sixteen bytes say what kind of object it is.
                    let data = if kind == OBJECT {
                        data.get(16..).unwrap_or_default()
                    } else {
                        data
                    };
                    values.push((kind, id, data));
                }
            }
            return Some(());
        }
        _ => return None,
    };
    let count = if many { input.length()? } else { 1 };
    let data = input.take(size * usize::min(count, input.0.len().checked_div(size.max(1))? + 1))?;
    if !many {
        values.push((kind, id, data));
    }
    Some(())
}
