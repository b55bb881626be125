//! The lines of a file, packed with gzip or not, a batch at a time: what is in memory does not depend on the file's size.

use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind, Result};
use std::path::Path;

use entities::intake::Line;
use flate2::bufread::MultiGzDecoder;
use sha2::{Digest, Sha256};

/// How many lines a batch has at most.
const LINES: usize = 500;
/// After how many bytes a batch is full.
const BYTES: usize = 4 << 20;
/// How long a line is at most; real records reach 19 kB.
const LONGEST: usize = 1 << 20;
/// How much is kept of a longer one.
const KEPT: usize = 64 << 10;

/// The lines of a file.
pub struct Lines {
    from: Box<dyn BufRead + Send>,
    number: i64,
}

impl Lines {
    /// Opens a file. Whether it is packed is told by its first bytes, not by its name.
    pub fn open(path: &Path) -> Result<Self> {
        let file = File::open(path)?;
        if file.metadata()?.is_dir() {
            return Err(std::io::Error::new(ErrorKind::IsADirectory, "this is a folder"));
        }
        Self::over(BufReader::with_capacity(64 << 10, file))
    }

    /// The lines of anything that can be read.
    pub fn over(mut from: impl BufRead + Send + 'static) -> Result<Self> {
        let packed = from.fill_buf()?.starts_with(&[0x1f, 0x8b]);
        let mut from: Box<dyn BufRead + Send> = if packed {
            Box::new(BufReader::with_capacity(64 << 10, MultiGzDecoder::new(from)))
        } else {
            Box::new(from)
        };
        if from.fill_buf()?.starts_with(b"\xef\xbb\xbf") {
            from.consume(3);
        }
        Ok(Self { from, number: 0 })
    }

    /// The next lines that are not blank; none at the end.
    pub fn batch(&mut self) -> Result<Vec<Line>> {
        let (mut batch, mut bytes) = (Vec::new(), 0);
        while batch.len() < LINES && bytes < BYTES {
            let Some(line) = self.line()? else { break };
            bytes += line.bytes.len();
            if !line.is_blank() {
                batch.push(line);
            }
        }
        Ok(batch)
    }

    fn line(&mut self) -> Result<Option<Line>> {
        let (mut bytes, mut whole, mut any) = (Vec::new(), None::<Sha256>, false);
        loop {
            let chunk = match self.from.fill_buf() {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                chunk => chunk?,
            };
            if chunk.is_empty() {
                break;
            }
            any = true;
            let end = chunk.iter().position(|&byte| byte == b'\n');
            let part = &chunk[..end.unwrap_or(chunk.len())];
            if bytes.len() + part.len() > LONGEST && whole.is_none() {
                whole = Some(Sha256::new().chain_update(&bytes));
                bytes.truncate(KEPT);
            }
            match &mut whole {
                Some(whole) => whole.update(part),
                None => bytes.extend_from_slice(part),
            }
            let used = part.len() + usize::from(end.is_some());
            self.from.consume(used);
            if end.is_some() {
                break;
            }
        }
        if !any {
            return Ok(None);
        }
        self.number += 1;
        if whole.is_none() && bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
        let cut = whole.map(|whole| hex::encode(whole.finalize()));
        Ok(Some(Line { number: self.number, bytes, cut }))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn read(bytes: Vec<u8>) -> Vec<(i64, String)> {
        let mut lines = Lines::over(std::io::Cursor::new(bytes)).unwrap();
        let mut all = Vec::new();
        loop {
            let batch = lines.batch().unwrap();
            if batch.is_empty() {
                return all;
            }
            all.extend(batch.into_iter().map(|line| (line.number, String::from_utf8(line.bytes).unwrap())));
        }
    }

    #[test]
    fn lines_keep_their_numbers_over_blank_ones() {
        let expected = vec![(1, "a".to_owned()), (3, "b".to_owned()), (5, "c".to_owned())];
        assert_eq!(read(b"\xef\xbb\xbfa\r\n\nb\n  \nc".to_vec()), expected);
        assert_eq!(read(Vec::new()), vec![]);
    }

    #[test]
    fn a_packed_file_in_two_pieces_is_one_file() {
        let pack = |text: &str| {
            let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            packed.write_all(text.as_bytes()).unwrap();
            packed.finish().unwrap()
        };
        let expected = vec![(1, "a".to_owned()), (2, "b".to_owned())];
        assert_eq!(read([pack("a\n"), pack("b\n")].concat()), expected);
    }

    #[test]
    fn a_packed_file_that_is_cut_off_says_so() {
        let mut lines = Lines::over(&[0x1f, 0x8b, 8, 0][..]);
        assert!(lines.is_err() || lines.as_mut().unwrap().batch().is_err());
    }

    #[test]
    fn a_batch_is_full_after_500_lines() {
        let mut lines = Lines::over(std::io::Cursor::new("x\n".repeat(501))).unwrap();
        assert_eq!((lines.batch().unwrap().len(), lines.batch().unwrap().len()), (500, 1));
    }

    #[test]
    fn of_a_line_without_end_the_beginning_is_kept() {
        let text = format!("{}\nnext\n", "x".repeat(3 << 20));
        let mut lines = Lines::over(std::io::Cursor::new(text)).unwrap();
        let batch = lines.batch().unwrap();
        assert_eq!((batch[0].bytes.len() <= KEPT, batch[0].cut.is_some()), (true, true));
        assert_eq!((batch[1].bytes.as_slice(), batch[1].number), (&b"next"[..], 2));
    }
}
