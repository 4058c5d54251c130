//! The quick-access QR code of the notice, as one vector path.
//!
//! Error correction level H, as SEND prints it: a fold or a stain across the paper still leaves it readable. The quiet
//! zone of four modules is part of the image, so that no layout can take it away.

use messo_ports::notices::NoticeError;
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write as _;

/// Modules of white around the code (ISO/IEC 18004).
const QUIET: usize = 4;

/// The code of a text as SVG.
pub(super) fn svg(text: &str) -> Result<Vec<u8>, NoticeError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::H)
        .map_err(|error| NoticeError::Rendering(format!("QR code of the access address: {error}")))?;
    let side = code.width() + 2 * QUIET;
    let mut svg = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{side}" height="{side}"><path fill="#000" d=""##
    );
    for (row, colours) in code.to_colors().chunks(code.width()).enumerate() {
        write_row(&mut svg, row + QUIET, colours);
    }
    svg.push_str(r#""/></svg>"#);
    Ok(svg.into_bytes())
}

/// One rectangle per run of dark modules: a fifth of the bytes of one per module.
fn write_row(svg: &mut String, y: usize, colours: &[Color]) {
    let mut x = 0;
    for run in colours.chunk_by(|a, b| a == b) {
        if run[0] == Color::Dark {
            let _ = write!(svg, "M{} {y}h{}v1h-{}z", x + QUIET, run.len(), run.len());
        }
        x += run.len();
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]
    use super::*;

    #[test]
    fn the_path_covers_each_dark_module_once() {
        let text = "https://messo.example/io?aar=0123456789";
        let code = QrCode::with_error_correction_level(text, EcLevel::H).unwrap();
        let dark = code.to_colors().iter().filter(|colour| **colour == Color::Dark).count();
        let svg = String::from_utf8(svg(text).unwrap()).unwrap();
        let drawn: usize = svg.split('h').skip(1).filter_map(|run| run.split('v').next()?.parse::<usize>().ok()).sum();
        assert_eq!(drawn, dark);
    }
}
