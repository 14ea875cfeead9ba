//! Unpacking with limits: what an archive says of itself is checked first, and what really comes out is counted.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use zip::ZipArchive;
use zip::result::ZipError;

use super::{MAX_ENTRIES, MAX_PART, MAX_RATIO, MAX_UNPACKED, RATIO_FROM, ReadError};

/// The parts by their name in small letters, with their name as it stands.
pub type Parts = BTreeMap<String, (String, Vec<u8>)>;

/// Unpacks all parts.
pub fn unpack(bytes: &[u8]) -> Result<Parts, ReadError> {
    // Before the directory is read: it would be held in memory whole, whatever it claims.
    if claimed_entries(bytes) > MAX_ENTRIES as u64 {
        return Err(ReadError::TooManyEntries);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if archive.len() > MAX_ENTRIES {
        return Err(ReadError::TooManyEntries);
    }
    if archive.has_duplicate_names() {
        return Err(ReadError::DuplicateName);
    }
    if archive.has_overlapping_entries().map_err(broken)? {
        return Err(ReadError::Bomb);
    }
    let mut parts = Parts::new();
    let mut total = 0;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(broken)?;
        let name = entry.name().map_err(broken)?.into_owned();
        if unsafe_name(&name) {
            return Err(ReadError::UnsafeName);
        }
        if entry.is_dir() {
            continue;
        }
        let packed = entry.compressed_size();
        refuse_size(entry.size(), packed, total)?;
        let mut content = Vec::new();
        // One byte more than allowed is read at most, whatever the directory says.
        entry
            .take(MAX_PART.min(MAX_UNPACKED.saturating_sub(total)) + 1)
            .read_to_end(&mut content)
            .map_err(|error| ReadError::BrokenPackage(error.to_string()))?;
        let size = content.len() as u64;
        refuse_size(size, packed, total)?;
        total += size;
        if parts.insert(name.to_lowercase(), (name, content)).is_some() {
            return Err(ReadError::DuplicateName);
        }
    }
    Ok(parts)
}

fn refuse_size(size: u64, packed: u64, before: u64) -> Result<(), ReadError> {
    if size > RATIO_FROM && size / packed.max(1) > MAX_RATIO {
        return Err(ReadError::Bomb);
    }
    if size > MAX_PART || before.saturating_add(size) > MAX_UNPACKED {
        return Err(ReadError::TooLarge);
    }
    Ok(())
}

fn broken(error: ZipError) -> ReadError {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            ReadError::PasswordProtected
        }
        error => ReadError::BrokenPackage(error.to_string()),
    }
}

/// A name that would lead out of a folder, or that different systems read differently.
fn unsafe_name(name: &str) -> bool {
    let steps = name.strip_suffix('/').unwrap_or(name);
    steps.is_empty()
        || name.contains(['\\', ':'])
        || name.chars().any(char::is_control)
        || steps.split('/').any(|step| matches!(step, "" | "." | ".."))
}

/// The largest number of entries that any end record claims: of the zip (ECMA: APPNOTE 4.3.16) or of zip64 (4.3.14).
fn claimed_entries(bytes: &[u8]) -> u64 {
    // The comment after the end record has at most 65,535 bytes; the zip64 records stand right before it.
    let tail = &bytes[bytes.len().saturating_sub((1 << 16) + 256)..];
    let number = |from: usize, size: usize| {
        tail.get(from..from + size).map_or(0, |bytes| {
            bytes
                .iter()
                .rev()
                .fold(0, |number: u64, byte| number << 8 | u64::from(*byte))
        })
    };
    tail.windows(4)
        .enumerate()
        .map(|(place, magic)| match magic {
            b"PK\x05\x06" => match number(place + 10, 2) {
                0xFFFF => 0,
                entries => entries,
            },
            b"PK\x06\x06" => number(place + 32, 8),
            _ => 0,
        })
        .max()
        .unwrap_or(0)
}
