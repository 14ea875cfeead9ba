//! RTF as text for reading: the form in which Outlook keeps the body of a mail in `winmail.dat`, packed by a method of its
//! own (MS-OXRTFCP), and often HTML in disguise (MS-OXRTFEX).

use super::html;

/// What a text may unpack to. Nothing that a person wrote comes near it.
const LARGEST: usize = 16 << 20;

/// What the packer begins its window with.
const BEGINNING: &[u8; 207] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

/// Unpacks `PR_RTF_COMPRESSED`. What is cut off is unpacked as far as it goes.
pub(super) fn unpack(packed: &[u8]) -> Option<Vec<u8>> {
    let number = |at: usize| {
        let four = packed.get(at..at + 4)?.try_into().ok()?;
        usize::try_from(u32::from_le_bytes(four)).ok()
    };
    let size = number(4)?.min(LARGEST);
    let mut input = packed.get(16..)?.iter().copied();
    match packed.get(8..12)? {
        b"MELA" => return Some(input.take(size).collect()),
        b"LZFu" => {}
        _ => return None,
    }
    let mut window = [b' '; 4096];
    window[..BEGINNING.len()].copy_from_slice(BEGINNING);
    let mut place = BEGINNING.len();
    let mut out = Vec::with_capacity(size.min(packed.len() * 9));
    'whole: while out.len() < size {
        let Some(flags) = input.next() else { break };
        for bit in 0..8 {
            let mut put = |byte: u8, out: &mut Vec<u8>| {
                window[place] = byte;
                place = (place + 1) % window.len();
                out.push(byte);
            };
            if flags & (1 << bit) == 0 {
                let Some(byte) = input.next() else { break 'whole };
                put(byte, &mut out);
                continue;
            }
            let (Some(high), Some(low)) = (input.next(), input.next()) else {
                break 'whole;
            };
            let offset = usize::from(high) << 4 | usize::from(low) >> 4;
            if offset == place {
                break 'whole;
            }
            for step in 0..usize::from(low & 0xf) + 2 {
                let byte = window[(offset + step) % window.len()];
                window[place] = byte;
                place = (place + 1) % window.len();
                out.push(byte);
            }
        }
    }
    out.truncate(size);
    Some(out)
}

/// What of the text is written at a place.
#[derive(Clone, Copy)]
struct Group {
    /// In a list of fonts, a picture or another part that is not text.
    is_hidden: bool,
    /// In a tag of the HTML that the text was made from.
    is_tag: bool,
    /// In what stands for RTF readers only, in a text that was made from HTML.
    is_for_rtf: bool,
    /// How many letters after a `\u` stand in for it.
    stand_ins: usize,
}

/// Reads RTF as text.
pub(super) fn to_text(rtf: &[u8]) -> String {
    let mut reader = Reader {
        out: String::new(),
        bytes: Vec::new(),
        charset: encoding_rs::WINDOWS_1252,
        from_html: contains(&rtf[..rtf.len().min(2_000)], b"\\fromhtml"),
        skip: 0,
        half: None,
    };
    reader.read(rtf);
    reader.flush();
    if reader.from_html {
        html::to_text(&reader.out)
    } else {
        reader.out
    }
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

struct Reader {
    out: String,
    /// Letters of the charset that are not decoded yet: one may take several bytes.
    bytes: Vec<u8>,
    charset: &'static encoding_rs::Encoding,
    from_html: bool,
    /// Letters that stand in for the one before and are passed over.
    skip: usize,
    /// The first half of a letter beyond the first 65,536.
    half: Option<u16>,
}

/// Groups within groups beyond this many are read as one.
const DEEPEST: usize = 1_000;

impl Reader {
    fn read(&mut self, rtf: &[u8]) {
        let mut stack: Vec<Group> = Vec::new();
        let mut group = Group {
            is_hidden: false,
            is_tag: false,
            is_for_rtf: false,
            stand_ins: 1,
        };
        let mut too_deep = 0_usize;
        let mut at = 0;
        while let Some(&byte) = rtf.get(at) {
            at += 1;
            match byte {
                b'{' if stack.len() >= DEEPEST => too_deep += 1,
                b'{' => stack.push(group),
                b'}' if too_deep > 0 => too_deep -= 1,
                b'}' => {
                    self.skip = 0;
                    group = stack.pop().unwrap_or(group);
                }
                b'\r' | b'\n' => {}
                b'\\' => at = self.command(rtf, at, &mut group),
                byte => self.letter(byte, group),
            }
        }
    }

    fn is_shown(&self, group: Group) -> bool {
        !(group.is_hidden || self.from_html && group.is_for_rtf && !group.is_tag)
    }

    fn letter(&mut self, byte: u8, group: Group) {
        if self.skip > 0 {
            self.skip -= 1;
        } else if self.is_shown(group) {
            self.bytes.push(byte);
        }
    }

    fn flush(&mut self) {
        if !self.bytes.is_empty() {
            let text = self.charset.decode_without_bom_handling(&self.bytes).0;
            self.out.push_str(&text);
            self.bytes.clear();
        }
    }

    fn put(&mut self, letter: char, group: Group) {
        if self.is_shown(group) {
            self.flush();
            self.out.push(letter);
        }
    }

    /// Reads what stands behind a backslash; the place behind it.
    fn command(&mut self, rtf: &[u8], at: usize, group: &mut Group) -> usize {
        let Some(&first) = rtf.get(at) else { return at };
        if !first.is_ascii_alphabetic() {
            match first {
                b'\'' => {
                    let digits = rtf
                        .get(at + 1..at + 3)
                        .and_then(|two| std::str::from_utf8(two).ok());
                    if let Some(byte) = digits.and_then(|two| u8::from_str_radix(two, 16).ok()) {
                        self.letter(byte, *group);
                        return at + 3;
                    }
                }
                // What readers may pass over that do not know it; the tags of the HTML are what we look for.
                b'*' => {
                    group.is_tag = rtf
                        .get(at + 1..)
                        .is_some_and(|rest| rest.starts_with(b"\\htmltag"));
                    group.is_hidden |= !(group.is_tag && self.from_html);
                }
                b'~' => self.put(' ', *group),
                b'_' => self.put('-', *group),
                b'\r' | b'\n' => self.put('\n', *group),
                b'{' | b'}' | b'\\' => self.letter(first, *group),
                _ => {}
            }
            return at + 1;
        }
        let end = |from: usize, fits: fn(&u8) -> bool| {
            let rest = rtf.get(from..).unwrap_or_default();
            from + rest.iter().take(32).take_while(|byte| fits(byte)).count()
        };
        let word_end = end(at, u8::is_ascii_alphabetic);
        let sign = usize::from(rtf.get(word_end) == Some(&b'-'));
        let mut rest = end(word_end + sign, u8::is_ascii_digit);
        let number: Option<i32> = std::str::from_utf8(&rtf[word_end..rest])
            .ok()
            .and_then(|digits| digits.parse().ok());
        if number.is_none() {
            rest = word_end;
        }
        if rtf.get(rest) == Some(&b' ') {
            rest += 1;
        }
        self.word(&rtf[at..word_end], number, group);
        rest
    }

    fn word(&mut self, word: &[u8], number: Option<i32>, group: &mut Group) {
        match word {
            b"par" | b"line" | b"row" | b"sect" | b"page" => self.put('\n', *group),
            b"tab" | b"cell" => self.put(if self.from_html { ' ' } else { '\t' }, *group),
            b"emdash" => self.put('—', *group),
            b"endash" => self.put('–', *group),
            b"lquote" => self.put('‘', *group),
            b"rquote" => self.put('’', *group),
            b"ldblquote" => self.put('“', *group),
            b"rdblquote" => self.put('”', *group),
            b"bullet" => self.put('•', *group),
            b"fonttbl" | b"colortbl" | b"stylesheet" | b"info" | b"pict" | b"object" | b"header"
            | b"footer" | b"generator" | b"listtable" | b"listoverridetable" | b"themedata"
            | b"datastore" => {
                group.is_hidden = true;
            }
            b"htmlrtf" => group.is_for_rtf = number != Some(0),
            b"ansicpg" => {
                self.flush();
                if let Some(charset) = number.and_then(|page| u32::try_from(page).ok()).and_then(charset) {
                    self.charset = charset;
                }
            }
            b"uc" => {
                group.stand_ins = number
                    .and_then(|count| usize::try_from(count).ok())
                    .unwrap_or(1)
                    .min(16)
            }
            b"u" => {
                // Written as a signed number of 16 bits, two of them for rarer letters.
                let unit = number
                    .and_then(|unit| u16::try_from(unit & 0xffff).ok())
                    .unwrap_or(0xfffd);
                let units = [self.half.take().unwrap_or(unit), unit];
                let units = if units[0] == unit { &units[1..] } else { &units };
                if (0xd800..0xdc00).contains(&unit) {
                    self.half = Some(unit);
                } else {
                    for letter in char::decode_utf16(units.iter().copied()).flatten() {
                        self.put(letter, *group);
                    }
                }
                self.skip = group.stand_ins;
            }
            _ => {}
        }
    }
}

/// The charset of a Windows code page.
pub(super) fn charset(code_page: u32) -> Option<&'static encoding_rs::Encoding> {
    let label = match code_page {
        874 | 1250..=1258 => format!("windows-{code_page}"),
        65001 | 20127 => "utf-8".to_owned(),
        28591..=28606 => format!("iso-8859-{}", code_page - 28590),
        10000 => "macintosh".to_owned(),
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        20866 => "koi8-r".to_owned(),
        _ => return None,
    };
    encoding_rs::Encoding::for_label(label.as_bytes())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_packed_text_is_unpacked_with_its_repetitions() {
        // The example of MS-OXRTFCP, section 4.1.
        let packed = [
            0x2d, 0, 0, 0, 0x2b, 0, 0, 0, 0x4c, 0x5a, 0x46, 0x75, 0xf1, 0xc5, 0xc7, 0xa7, 3, 0, 0x0a, 0,
            0x72, 0x63, 0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0a, 0xf3, 0x20, 0x68, 0x65, 0x6c, 0x09,
            0, 0x20, 0x62, 0x77, 0x05, 0xb0, 0x6c, 0x64, 0x7d, 0x0a, 0x80, 0x0f, 0xa0,
        ];
        assert_eq!(
            unpack(&packed).unwrap(),
            b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
        );
        for length in 0..packed.len() {
            let _ = unpack(&packed[..length]);
        }
    }

    #[test]
    fn letters_of_the_code_page_and_beyond_are_read() {
        let rtf = b"{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}}\\f0 Vi \\'f6nskar\\par \\u8211?\\u-10179?\\u-8704? \\{ja\\}{\\*\\generator Riched20;}}";
        assert_eq!(to_text(rtf), "Vi önskar\n–😀 {ja}");
    }

    #[test]
    fn html_in_disguise_is_read_as_html() {
        let rtf = b"{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 \\deff0{\\fonttbl{\\f0 Arial;}}{\\*\\htmltag18 <html>}{\\*\\htmltag50 <p>}\\htmlrtf {\\htmlrtf0 Vi tillstyrker \\'e5tg\\'e4rden.\\htmlrtf\\par}\\htmlrtf0{\\*\\htmltag58 </p>}{\\*\\htmltag84 &nbsp;}{\\*\\htmltag27 </html>}}";
        assert_eq!(to_text(rtf).trim(), "Vi tillstyrker åtgärden.");
    }

    #[test]
    fn broken_rtf_gives_what_it_has() {
        for rtf in [
            b"".as_slice(),
            b"\\",
            b"\\'",
            b"\\'f",
            b"{{{{",
            b"}}}}x",
            b"\\u",
            b"\\u99999999999",
            b"\\uc99999 \\u1",
            b"\\-",
        ] {
            let _ = to_text(rtf);
        }
        assert_eq!(to_text(b"}}}}x"), "x");
        let deep = "{".repeat(50_000) + "x" + &"}".repeat(50_000) + "y";
        assert_eq!(to_text(deep.as_bytes()), "xy");
    }
}
