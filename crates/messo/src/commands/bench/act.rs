//! The acts that a measurement uploads: whole one-page PDFs of 20 KiB, no two with the same bytes.
//!
//! A PDF's own length does not change with its serial number, so the file is laid out once and only the number is
//! written anew. They are for measuring: nothing in them is worth reading, and they are not PDF/A.

use bytes::Bytes;

/// Length of an act, bytes.
pub const ACT_BYTES: usize = 20 * 1024;
/// Digits of the serial number.
const SERIAL_DIGITS: usize = 20;
/// Room for the objects around the page's content, and for the table of their places.
const FRAME_BYTES: usize = 640;

/// An act with a place for its serial number.
#[derive(Clone)]
pub struct ActTemplate {
    bytes: Vec<u8>,
    serial_at: usize,
}

impl ActTemplate {
    /// Lays the act out.
    pub fn new() -> Self {
        let serial = "0".repeat(SERIAL_DIGITS);
        let text = format!("% act {serial}\nBT /F1 12 Tf 72 720 Td (Messo: an act for measuring) Tj ET\n");
        let mut content = text.into_bytes();
        while content.len() < ACT_BYTES - FRAME_BYTES {
            content.extend_from_slice(b"% .............................................................\n");
        }
        let mut bytes = laid_out(&content);
        // A comment before the last line brings every act to the same, round length.
        let end = bytes.len() - b"%%EOF\n".len();
        let missing = ACT_BYTES.saturating_sub(bytes.len() + 2);
        bytes.splice(end..end, format!("%{}\n", ".".repeat(missing)).into_bytes());
        let serial_at = bytes.windows(serial.len()).position(|window| window == serial.as_bytes()).unwrap_or(0);
        Self { bytes, serial_at }
    }

    /// The act with this serial number.
    pub fn numbered(&self, serial: u64) -> Bytes {
        let mut bytes = self.bytes.clone();
        let digits = format!("{serial:0SERIAL_DIGITS$}");
        bytes[self.serial_at..self.serial_at + SERIAL_DIGITS].copy_from_slice(digits.as_bytes());
        bytes.into()
    }
}

/// A file of one page with this content.
fn laid_out(content: &[u8]) -> Vec<u8> {
    let page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>";
    let mut stream = format!("<< /Length {} >>\nstream\n", content.len()).into_bytes();
    stream.extend_from_slice(content);
    stream.extend_from_slice(b"endstream");
    let objects: [&[u8]; 5] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page.as_bytes(),
        &stream,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ];
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut table = String::from("xref\n0 6\n0000000000 65535 f \n");
    for (number, object) in (1..).zip(objects) {
        table.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    let table_at = file.len();
    file.extend_from_slice(table.as_bytes());
    file.extend_from_slice(format!("trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{table_at}\n%%EOF\n").as_bytes());
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acts_are_whole_of_one_length_and_all_different() {
        let template = ActTemplate::new();
        let (first, second) = (template.numbered(1), template.numbered(2));
        assert_eq!((first.len(), second.len()), (ACT_BYTES, ACT_BYTES));
        assert_ne!(first, second);
        assert!(first.starts_with(b"%PDF-1.7\n") && first.ends_with(b"%%EOF\n"));
        let text = String::from_utf8_lossy(&first);
        let table_at = text.find("xref\n0 6").map(|at| at.to_string());
        let named = text.rsplit("startxref\n").next().and_then(|tail| tail.lines().next());
        assert_eq!(named.map(str::to_owned), table_at);
    }
}
