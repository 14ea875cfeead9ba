//! `winmail.dat`: how Outlook and Exchange pack a mail for their own kind (TNEF, MS-OXTNEF). Where it reaches others, the
//! files are in it, and sometimes the text too.

use super::received_file::ReceivedFile;
use super::tnef_properties::{Input, Properties, string};
use super::{html, rtf};
use crate::build::plain_file_name;

/// What stands at the beginning.
const SIGNATURE: [u8; 4] = [0x78, 0x9f, 0x3e, 0x22];
/// Mails packed in mails.
const DEEPEST: usize = 3;
/// More files than this no mail has.
const MOST_FILES: usize = 500;
const BODY: u32 = 0x0002_800c;
const SUBJECT: u32 = 0x0001_8004;
const CODE_PAGE: u32 = 0x0006_9007;
const PROPERTIES: u32 = 0x0006_9003;
const FILE_BEGINS: u32 = 0x0006_9002;
const FILE_NAME: u32 = 0x0001_8010;
const FILE_DATA: u32 = 0x0006_800f;
const FILE_PROPERTIES: u32 = 0x0006_9005;

/// What was in it.
#[derive(Debug, Default)]
pub(super) struct Unpacked {
    /// The text of the mail; empty where it has none.
    pub text: String,
    /// The subject of the mail.
    pub subject: String,
    /// The files.
    pub files: Vec<ReceivedFile>,
    /// Read to its end, and nothing of it left out: the packed form need not be kept beside it.
    pub is_complete: bool,
}

/// Unpacks it. `None`: it is none. What is cut off is unpacked as far as it goes.
pub(super) fn unpack(bytes: &[u8]) -> Option<Unpacked> {
    unpack_at_depth(bytes, 0)
}

fn unpack_at_depth(bytes: &[u8], depth: usize) -> Option<Unpacked> {
    let mut input = Input(bytes.strip_prefix(&SIGNATURE)?);
    input.take(2)?;
    let mut mail = Mail {
        charset: encoding_rs::WINDOWS_1252,
        ..Mail::default()
    };
    let is_whole = loop {
        if input.0.is_empty() {
            break true;
        }
        let attribute = (|| {
            let _level = input.take(1)?;
            let tag = input.number()?;
            let length = input.length()?;
            let data = input.take(length)?;
            let _checksum = input.take(2)?;
            Some((tag, data))
        })();
        let Some((tag, data)) = attribute else { break false };
        mail.take(tag, data);
    };
    Some(mail.finish(is_whole, depth))
}

#[derive(Default)]
struct File<'a> {
    name: &'a [u8],
    data: Option<&'a [u8]>,
    properties: Properties<'a>,
}

struct Mail<'a> {
    charset: &'static encoding_rs::Encoding,
    body: &'a [u8],
    subject: &'a [u8],
    properties: Properties<'a>,
    files: Vec<File<'a>>,
    left_out: bool,
}

impl Default for Mail<'_> {
    fn default() -> Self {
        Self {
            charset: encoding_rs::WINDOWS_1252,
            body: &[],
            subject: &[],
            properties: Properties::default(),
            files: Vec::new(),
            left_out: false,
        }
    }
}

impl<'a> Mail<'a> {
    fn take(&mut self, tag: u32, data: &'a [u8]) {
        match tag {
            CODE_PAGE => {
                if let Some(charset) = Input(data).number().and_then(rtf::charset) {
                    self.charset = charset;
                }
            }
            BODY => self.body = data,
            SUBJECT => self.subject = data,
            PROPERTIES => self.properties = Properties::read(data),
            FILE_BEGINS if self.files.len() >= MOST_FILES => self.left_out = true,
            FILE_BEGINS => self.files.push(File::default()),
            FILE_NAME | FILE_DATA | FILE_PROPERTIES if !self.left_out => {
                // A file that was not begun is one all the same.
                if self.files.is_empty() {
                    self.files.push(File::default());
                }
                if let Some(file) = self.files.last_mut() {
                    match tag {
                        FILE_NAME => file.name = data,
                        FILE_DATA => file.data = Some(data),
                        _ => file.properties = Properties::read(data),
                    }
                }
            }
            _ => {}
        }
    }

    fn finish(self, is_whole: bool, depth: usize) -> Unpacked {
        let mut unpacked = Unpacked {
            text: self.text(),
            subject: self
                .properties
                .text(0x0037, self.charset)
                .unwrap_or_else(|| string(self.subject, self.charset)),
            files: Vec::new(),
            is_complete: is_whole && !self.left_out && self.properties.is_whole,
        };
        for file in &self.files {
            self.unpack_file(file, depth, &mut unpacked);
        }
        if unpacked.files.is_empty() && unpacked.text.is_empty() {
            unpacked.is_complete = false;
        }
        unpacked
    }

    /// The text in the form that has most: RTF or HTML before plain text without its formatting would be the other way
    /// round for a reader of text, so the plain one comes first.
    fn text(&self) -> String {
        let plain = self
            .properties
            .text(0x1000, self.charset)
            .filter(|text| !text.trim().is_empty())
            .unwrap_or_else(|| string(self.body, self.charset));
        if !plain.trim().is_empty() {
            return plain;
        }
        let as_html = self.properties.data(0x1013).map(|bytes| {
            let named = self.properties.number(0x3fde).and_then(rtf::charset);
            let charset = match std::str::from_utf8(bytes) {
                Ok(_) => encoding_rs::UTF_8,
                Err(_) => named.unwrap_or(self.charset),
            };
            html::to_text(&charset.decode(bytes).0)
        });
        as_html
            .filter(|text| !text.trim().is_empty())
            .or_else(|| {
                let packed = self.properties.data(0x1009)?;
                Some(rtf::to_text(&rtf::unpack(packed)?))
            })
            .unwrap_or_default()
    }

    fn unpack_file(&self, file: &File<'_>, depth: usize, into: &mut Unpacked) {
        let properties = &file.properties;
        into.is_complete &= properties.is_whole;
        if into.files.len() >= MOST_FILES {
            into.is_complete = false;
            return;
        }
        let name = [0x3707, 0x3001, 0x3704]
            .iter()
            .filter_map(|id| properties.text(*id, self.charset))
            .chain([string(file.name, self.charset)])
            .find(|name| !name.trim().is_empty());
        let data = file
            .data
            .filter(|data| !data.is_empty())
            .or(properties.data(0x3701));
        let Some(data) = data else {
            // A link to a file, or one that was cut off.
            into.is_complete = false;
            return;
        };
        if data.starts_with(&SIGNATURE) {
            if depth < DEEPEST
                && let Some(inner) = unpack_at_depth(data, depth + 1)
            {
                let subject = if inner.subject.trim().is_empty() {
                    name.unwrap_or_else(|| "mejl".to_owned())
                } else {
                    inner.subject
                };
                let subject = subject.replace(['/', '\\', ':'], "-");
                if !inner.text.trim().is_empty() {
                    into.files.push(ReceivedFile::new(
                        plain_file_name(&format!("{}.txt", subject.trim())),
                        "text/plain".to_owned(),
                        false,
                        super::text::tidy(&inner.text).into_bytes(),
                    ));
                }
                into.files.extend(inner.files);
            }
            // Its text is kept, its form is not.
            into.is_complete = false;
            return;
        }
        let media_type = properties
            .text(0x370e, self.charset)
            .map(|media_type| media_type.trim().to_ascii_lowercase())
            .filter(|media_type| media_type.contains('/') && media_type.len() < 200)
            .unwrap_or_else(|| "application/octet-stream".to_owned());
        let number = into.files.len() + 1;
        let name = name.unwrap_or_else(|| format!("bilaga-{number}.bin"));
        let in_the_text = properties.data(0x3712).is_some() && media_type.starts_with("image/");
        into.files.push(ReceivedFile::new(
            plain_file_name(&super::text::composed(&name)),
            media_type,
            in_the_text,
            data.to_vec(),
        ));
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn attribute(level: u8, tag: u32, data: &[u8]) -> Vec<u8> {
        let mut out = vec![level];
        out.extend(tag.to_le_bytes());
        out.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
        out.extend(data);
        let sum = data
            .iter()
            .fold(0_u16, |sum, byte| sum.wrapping_add(u16::from(*byte)));
        out.extend(sum.to_le_bytes());
        out
    }

    fn properties(list: &[(u16, u16, &[u8])]) -> Vec<u8> {
        let mut out = u32::try_from(list.len()).unwrap().to_le_bytes().to_vec();
        for (kind, id, data) in list {
            out.extend(kind.to_le_bytes());
            out.extend(id.to_le_bytes());
            if matches!(kind, 0x0d | 0x1e | 0x1f | 0x102) {
                out.extend(1_u32.to_le_bytes());
                out.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
            }
            out.extend(*data);
            out.resize(out.len().next_multiple_of(4), 0);
        }
        out
    }

    fn wide(text: &str) -> Vec<u8> {
        text.encode_utf16()
            .chain([0])
            .flat_map(u16::to_le_bytes)
            .collect()
    }

    fn packed(attributes: &[Vec<u8>]) -> Vec<u8> {
        let mut out = SIGNATURE.to_vec();
        out.extend([1, 0]);
        attributes.iter().for_each(|attribute| out.extend(attribute));
        out
    }

    fn with_a_file() -> Vec<u8> {
        packed(&[
            attribute(1, CODE_PAGE, &[0xe4, 4, 0, 0, 0, 0, 0, 0]),
            attribute(
                1,
                PROPERTIES,
                &properties(&[
                    (0x1f, 0x1000, &wide("Se bilagan.")),
                    (0x0b, 0x0e1b, &[1, 0, 0, 0]),
                ]),
            ),
            attribute(2, FILE_BEGINS, &[0; 14]),
            attribute(2, FILE_NAME, b"YTTRAN~1.PDF\0"),
            attribute(2, FILE_DATA, b"%PDF-1.7 x"),
            attribute(
                2,
                FILE_PROPERTIES,
                &properties(&[
                    (0x1f, 0x3707, &wide("Yttrande från oss.pdf")),
                    (0x1e, 0x370e, b"application/pdf\0"),
                ]),
            ),
        ])
    }

    #[test]
    fn files_have_their_long_names_and_their_bytes() {
        let unpacked = unpack(&with_a_file()).unwrap();
        assert_eq!(unpacked.text, "Se bilagan.");
        assert!(unpacked.is_complete);
        let [file] = unpacked.files.as_slice() else {
            panic!("{unpacked:?}")
        };
        assert_eq!(file.file_name, "Yttrande från oss.pdf");
        assert_eq!(file.media_type, "application/pdf");
        assert_eq!(file.detected_media_type.as_deref(), Some("application/pdf"));
        assert_eq!(file.bytes, b"%PDF-1.7 x");
    }

    #[test]
    fn what_is_cut_off_is_read_as_far_as_it_goes_and_said_to_be_incomplete() {
        let whole = with_a_file();
        for length in 4..whole.len() {
            if let Some(unpacked) = unpack(&whole[..length]) {
                let at_an_end = unpacked.files.is_empty() || length > whole.len() - 120;
                assert!(!unpacked.is_complete || at_an_end, "{length}");
            }
        }
        assert!(unpack(b"something else").is_none());
    }

    #[test]
    fn a_packed_mail_within_gives_its_text_and_files_and_the_whole_is_kept() {
        let mut object = vec![0; 16];
        object.extend(with_a_file());
        let outer = packed(&[
            attribute(2, FILE_BEGINS, &[0; 14]),
            attribute(
                2,
                FILE_PROPERTIES,
                &properties(&[(0x1f, 0x3001, &wide("SV: Remiss")), (0x0d, 0x3701, &object)]),
            ),
        ]);
        let unpacked = unpack(&outer).unwrap();
        assert!(!unpacked.is_complete);
        let names: Vec<&str> = unpacked
            .files
            .iter()
            .map(|file| file.file_name.as_str())
            .collect();
        assert_eq!(names, ["SV- Remiss.txt", "Yttrande från oss.pdf"]);
    }

    #[test]
    fn lengths_beyond_the_end_are_no_trouble() {
        let mut lying = SIGNATURE.to_vec();
        lying.extend([1, 0, 1]);
        lying.extend(PROPERTIES.to_le_bytes());
        lying.extend(u32::MAX.to_le_bytes());
        assert!(!unpack(&lying).unwrap().is_complete);
        for many in [0x1003_u16, 0x1102, 0x1001, 0x101f, 0x7777] {
            let mut data = u32::MAX.to_le_bytes().to_vec();
            data.extend(many.to_le_bytes());
            data.extend([1, 0]);
            data.extend(u32::MAX.to_le_bytes());
            assert!(
                !unpack(&packed(&[attribute(1, PROPERTIES, &data)]))
                    .unwrap()
                    .is_complete
            );
        }
    }
}
