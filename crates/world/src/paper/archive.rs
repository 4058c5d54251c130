//! A ZIP archive with its files stored as they are: what a carrier hands over is PDF, which does not shrink.
//!
//! Written here because it is a page of code and the bytes must be the same each time: names in the given order, and
//! the first day that the format knows as date of every file. Source: PKWARE APPNOTE 6.3.

use bytes::Bytes;

/// 1 January 1980, 00:00, in the format's own date and time.
const DATE: u16 = 0x0021;
const TIME: u16 = 0;
/// Version 1.0: files stored, names in ASCII.
const VERSION: u16 = 10;

/// Packs files under their names.
///
/// # Panics
/// When a file or the archive reaches 4 GiB or 65,536 entries, which needs another format: these are small scans.
pub fn archive(files: &[(String, Bytes)]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for (name, bytes) in files {
        let offset = size(out.len());
        let entry = Entry { name, crc: crc32(bytes), size: size(bytes.len()) };
        out.extend(0x0403_4b50_u32.to_le_bytes());
        entry.write_common(&mut out);
        out.extend(name.as_bytes());
        out.extend(bytes);
        directory.extend(0x0201_4b50_u32.to_le_bytes());
        directory.extend(VERSION.to_le_bytes());
        entry.write_common(&mut directory);
        directory.extend([0; 10]); // no comment, disk 0, no attributes
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let count = u16::try_from(files.len()).expect("an archive of scans has few entries");
    let (start, length) = (size(out.len()), size(directory.len()));
    out.extend(directory);
    out.extend(0x0605_4b50_u32.to_le_bytes());
    out.extend([0; 4]); // one disk
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend(length.to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0; 2]); // no comment
    out
}

struct Entry<'a> {
    name: &'a str,
    crc: u32,
    size: u32,
}

impl Entry<'_> {
    /// The fields that stand both before the file and in the directory.
    fn write_common(&self, out: &mut Vec<u8>) {
        out.extend(VERSION.to_le_bytes());
        out.extend([0; 4]); // no flags, method "stored"
        out.extend(TIME.to_le_bytes());
        out.extend(DATE.to_le_bytes());
        out.extend(self.crc.to_le_bytes());
        out.extend(self.size.to_le_bytes());
        out.extend(self.size.to_le_bytes());
        let name = u16::try_from(self.name.len()).expect("names of scans are short");
        out.extend(name.to_le_bytes());
        out.extend([0; 2]); // no extra field
    }
}

fn size(length: usize) -> u32 {
    u32::try_from(length).expect("an archive of scans is small")
}

/// CRC-32 of ISO 3309.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 })
    };
    !bytes.iter().fold(!0, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_published_one() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }

    #[test]
    fn an_empty_archive_is_its_directory_alone() {
        let bytes = archive(&[]);
        assert_eq!((bytes.len(), &bytes[..4]), (22, b"PK\x05\x06".as_slice()));
    }

    #[test]
    fn each_file_stands_where_the_directory_says() {
        let files = [
            ("a.pdf".to_owned(), Bytes::from_static(b"first")),
            ("b.pdf".to_owned(), Bytes::from_static(b"second one")),
        ];
        let bytes = archive(&files);
        let number = |at: usize, length: usize| {
            bytes[at..at + length].iter().rev().fold(0_usize, |n, b| (n << 8) | usize::from(*b))
        };
        let end = bytes.len() - 22;
        let mut at = number(end + 16, 4);
        assert_eq!(number(end + 10, 2), files.len());
        for (name, content) in &files {
            assert_eq!(number(at, 4), 0x0201_4b50);
            let (crc, length, name_length, offset) =
                (number(at + 16, 4), number(at + 24, 4), number(at + 28, 2), number(at + 42, 4));
            assert_eq!(crc, crc32(content) as usize);
            assert_eq!(&bytes[at + 46..at + 46 + name_length], name.as_bytes());
            let data = offset + 30 + number(offset + 26, 2);
            assert_eq!(&bytes[data..data + length], content.as_ref());
            at += 46 + name_length;
        }
        assert_eq!(at, end);
    }
}
