//! What bytes are, told from the bytes and not from their name, and which kinds of evidence take which formats.
//!
//! Everything that a reader's program could run is refused: executables, scripts, HTML, SVG. Nothing is ever unpacked.

use super::model::EvidenceKind;

/// A format that is taken as evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Portable Document Format.
    Pdf,
    /// A document of Office Open XML.
    Docx,
    /// A workbook of Office Open XML.
    Xlsx,
    /// A PNG picture.
    Png,
    /// A JPEG picture.
    Jpeg,
    /// Plain text.
    Text,
    /// Comma-separated values.
    Csv,
    /// JSON.
    Json,
    /// A mail as it was sent (RFC 5322).
    Mail,
    /// A ZIP archive, never unpacked here.
    Zip,
    /// A gzip archive, never unpacked here.
    Gzip,
}

use Format::{Csv, Docx, Gzip, Jpeg, Json, Mail, Pdf, Png, Text, Xlsx, Zip};

/// What is written and approved: a document, or the scan of one.
const WRITTEN: &[Format] = &[Pdf, Docx, Text, Png, Jpeg];
/// What is kept as rows: the document, or its table.
const TABLED: &[Format] = &[Pdf, Docx, Xlsx, Text, Csv, Json, Png, Jpeg];
/// What is sent to somebody: the letter, its scan, or the mail itself.
const SENT: &[Format] = &[Pdf, Docx, Text, Mail, Png, Jpeg];
/// What a machine gives out, which may be large: tables, texts and archives of them.
const MACHINE: &[Format] = &[Pdf, Text, Csv, Json, Xlsx, Png, Jpeg, Zip, Gzip];
/// Anything that is taken at all.
const ANY: &[Format] = &[Pdf, Docx, Xlsx, Png, Jpeg, Text, Csv, Json, Mail, Zip, Gzip];

impl EvidenceKind {
    /// The formats that evidence of this kind may have.
    pub const fn formats(self) -> &'static [Format] {
        match self {
            Self::PolicyVersion | Self::Procedure | Self::RcaDocument => WRITTEN,
            Self::TrainingRecord | Self::RiskRegisterEntry | Self::SoaVersion | Self::SupplierAudit => TABLED,
            Self::ContractAmendment
            | Self::Minutes
            | Self::SupplierAcknowledgement
            | Self::Notification
            | Self::FilingReceipt
            | Self::Communication
            | Self::SignOff => SENT,
            Self::ConfigProof | Self::LogExtract | Self::TestResult => MACHINE,
            Self::Ticket | Self::Other => ANY,
        }
    }
}

impl Format {
    /// Its media type.
    pub const fn mime(self) -> &'static str {
        match self {
            Pdf => "application/pdf",
            Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Png => "image/png",
            Jpeg => "image/jpeg",
            Text => "text/plain",
            Csv => "text/csv",
            Json => "application/json",
            Mail => "message/rfc822",
            Zip => "application/zip",
            Gzip => "application/gzip",
        }
    }

    /// Its usual name.
    pub const fn name(self) -> &'static str {
        match self {
            Pdf => "PDF",
            Docx => "DOCX",
            Xlsx => "XLSX",
            Png => "PNG",
            Jpeg => "JPEG",
            Text => "plain text",
            Csv => "CSV",
            Json => "JSON",
            Mail => "EML",
            Zip => "ZIP",
            Gzip => "GZIP",
        }
    }

    /// The format of bytes by their first 8 KiB; their name only tells texts apart. None when they are of no format
    /// that is taken.
    pub fn of(head: &[u8], whole: bool, file_name: &str) -> Option<Self> {
        match infer::get(head).map(|known| known.mime_type()) {
            Some("application/pdf") => Some(Pdf),
            Some("image/png") => Some(Png),
            Some("image/jpeg") => Some(Jpeg),
            Some("application/gzip") => Some(Gzip),
            Some("application/zip") => Some(office(head, file_name)),
            Some(mime) if mime == Docx.mime() => Some(Docx),
            Some(mime) if mime == Xlsx.mime() => Some(Xlsx),
            // Two letters are all that this sniffer asks of a bitmap: "BM…" is more often a text.
            Some("image/bmp") | None => text(head, whole, file_name),
            Some(_) => None,
        }
    }
}

/// A ZIP whose first entries are those of an office document in an order that the sniffer does not know.
fn office(head: &[u8], file_name: &str) -> Format {
    let holds = |name: &[u8]| head.windows(name.len()).any(|window| window == name);
    if !holds(b"[Content_Types].xml") && !holds(b"_rels/") {
        return Zip;
    }
    match extension(file_name).as_str() {
        "docx" => Docx,
        "xlsx" => Xlsx,
        _ => Zip,
    }
}

/// A text that no program runs: no control characters, no markup, no script.
fn text(head: &[u8], whole: bool, file_name: &str) -> Option<Format> {
    let content = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let control = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b);
    if content.is_empty() || head.iter().any(control) || content.starts_with(b"<") || content.starts_with(b"#!") {
        return None;
    }
    if content.starts_with(b"{") || content.starts_with(b"[") {
        let json = !whole || serde_json::from_slice::<serde::de::IgnoredAny>(content).is_ok();
        return Some(if json { Json } else { Text });
    }
    Some(match extension(file_name).as_str() {
        "csv" => Csv,
        "eml" if mail(content) => Mail,
        _ => Text,
    })
}

/// Whether a text begins like a mail: header fields, one of them naming its sender or its way.
fn mail(content: &[u8]) -> bool {
    let first = content.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let name = first.split(|&byte| byte == b':').next().unwrap_or_default();
    let header = name.len() < first.len() && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
    let lower = content.to_ascii_lowercase();
    let has = |field: &[u8]| lower.starts_with(field) || lower.windows(field.len()).any(|window| window == field);
    header && (has(b"from:") || has(b"received:"))
}

fn extension(file_name: &str) -> String {
    file_name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(head: &[u8], name: &str) -> Option<Format> {
        Format::of(head, true, name)
    }

    #[test]
    fn bytes_are_told_apart_by_what_they_are_and_not_by_their_name() {
        assert_eq!(told(b"%PDF-1.7\n%", "minutes.txt"), Some(Pdf));
        assert_eq!(told(b"\x89PNG\r\n\x1a\n", "x.pdf"), Some(Png));
        assert_eq!(told(b"\xff\xd8\xff\xe0", "x"), Some(Jpeg));
        assert_eq!(told(b"PK\x03\x04 something", "x.docx"), Some(Zip));
        assert_eq!(told(b"PK\x03\x04....[Content_Types].xml", "x.docx"), Some(Docx));
        assert_eq!(told(b"\x1f\x8b\x08", "x.log.gz"), Some(Gzip));
        assert_eq!(told(b"2026-03-01 login failed for root", "auth.log"), Some(Text));
        assert_eq!(told(b"name,done\nA,yes\n", "training.CSV"), Some(Csv));
        assert_eq!(told(br#"{"mfa": true}"#, "config.txt"), Some(Json));
        assert_eq!(told(b"{not json", "x"), Some(Text));
        assert_eq!(told(b"Received: from a\r\nFrom: a@b.example\r\n\r\nHi", "x.eml"), Some(Mail));
        assert_eq!(told(b"Dear all", "x.eml"), Some(Text));
        assert_eq!(told(b"BM-7 was patched", "x"), Some(Text));
    }

    #[test]
    fn what_a_program_could_run_is_no_evidence() {
        let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>";
        let refused: [&[u8]; 8] =
            [b"MZ\x90\x00", b"\x7fELF\x02", b"#!/bin/sh\nrm", b"<html>", b"  <!DOCTYPE html>", svg, b"a\0b", b""];
        for head in refused {
            assert_eq!(told(head, "policy.pdf"), None, "{}", String::from_utf8_lossy(head));
        }
    }

    #[test]
    fn every_kind_takes_pdf() {
        assert!(EvidenceKind::ALL.iter().all(|kind| kind.formats().contains(&Pdf)));
        assert!(!EvidenceKind::PolicyVersion.formats().contains(&Zip));
    }
}
