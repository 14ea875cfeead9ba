//! Looking for viruses with ClamAV: a client of clamd's `INSTREAM` in a few lines.
//!
//! Whoever asks decides what a hit means. A scanner that is away says nothing about the bytes: they wait, and are looked at later.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, UnixStream};
use tokio::time::timeout;

use crate::app::App;
use crate::http::{ApiError, ApiResult};

/// Bytes that are handed over at a time.
const CHUNK: usize = 64 << 10;
/// How long a connection may take.
const CONNECTING: Duration = Duration::from_secs(5);
/// Bytes of an answer that are read.
const LONGEST_ANSWER: u64 = 4096;

/// What the scanner found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// Nothing.
    Clean,
    /// A virus, by its name.
    Infected(String),
    /// It did not look: the bytes are more than it takes (`StreamMaxLength`), in its own words.
    TooLarge(String),
}

/// Why there is no finding. The same bytes may be tried again.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// No connection, or it was lost.
    #[error("no connection to the virus scanner: {0}")]
    Away(#[from] std::io::Error),
    /// No answer in time.
    #[error("the virus scanner does not answer in time")]
    Slow,
    /// An answer that says neither.
    #[error("the virus scanner answers: {0}")]
    Strange(String),
}

impl ScanError {
    /// The same in Swedish, for those who see that a mail waits.
    pub fn swedish(&self) -> String {
        match self {
            ScanError::Away(error) => format!("Viruskontrollen går inte att nå ({error})."),
            ScanError::Slow => "Viruskontrollen svarar inte i tid.".to_owned(),
            ScanError::Strange(words) => format!("Viruskontrollen svarar något oväntat: {words}."),
        }
    }
}

/// Has the scanner at `address` look at what is read here: `host:port`, or the path of a Unix socket.
pub async fn scan(
    address: &str,
    patience: Duration,
    bytes: impl AsyncRead + Unpin,
) -> Result<Finding, ScanError> {
    let looked = async {
        if address.starts_with('/') {
            let stream = timeout(CONNECTING, UnixStream::connect(address));
            ask(stream.await.map_err(|_| ScanError::Slow)??, bytes).await
        } else {
            let stream = timeout(CONNECTING, TcpStream::connect(address));
            ask(stream.await.map_err(|_| ScanError::Slow)??, bytes).await
        }
    };
    timeout(patience, looked).await.map_err(|_| ScanError::Slow)?
}

/// Looks at what somebody hands in, where a scanner is set up. A virus is refused with a sentence that says so; while the scanner is
/// away nothing is taken, since nobody would look at it afterwards.
pub async fn refuse_viruses(app: &App, bytes: &[u8]) -> ApiResult<()> {
    let settings = &app.settings().mail.clamav;
    if settings.address.is_empty() {
        return Ok(());
    }
    let patience = Duration::from_secs(settings.timeout_seconds);
    match scan(&settings.address, patience, bytes).await {
        Ok(Finding::Clean) => Ok(()),
        Ok(Finding::Infected(name)) => Err(ApiError::invalid(
            "",
            format!(
                "Viruskontrollen hittade {name} i filen. Den är inte sparad. Kontrollera datorn den kommer från, och skicka filen \
                 igen när den är ren, helst som PDF."
            ),
            format!("The virus scanner found {name} in the file. It was not kept."),
        )),
        Ok(Finding::TooLarge(_)) => Err(ApiError::invalid(
            "",
            "Filen är större än vad viruskontrollen tar emot. Den är inte sparad. Skicka en mindre fil, till exempel med \
             komprimerade bilder.",
            "The file is larger than what the virus scanner takes. It was not kept.",
        )),
        Err(error) => {
            tracing::warn!(%error, "a file was refused, since the virus scanner does not answer");
            Err(ApiError::ScannerAway)
        }
    }
}

async fn ask(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    bytes: impl AsyncRead + Unpin,
) -> Result<Finding, ScanError> {
    let sent = hand_over(&mut stream, bytes).await;
    // One that has seen enough answers and hangs up before it has everything.
    let mut answer = Vec::new();
    let heard = stream.take(LONGEST_ANSWER).read_to_end(&mut answer).await;
    let answer = String::from_utf8_lossy(&answer).replace('\0', "");
    let answer = answer.trim();
    if answer.is_empty() {
        sent?;
        heard?;
        return Err(ScanError::Strange("nothing".to_owned()));
    }
    read_answer(answer)
}

async fn hand_over(
    stream: &mut (impl AsyncWrite + Unpin),
    mut bytes: impl AsyncRead + Unpin,
) -> std::io::Result<()> {
    stream.write_all(b"zINSTREAM\0").await?;
    let mut chunk = vec![0; CHUNK];
    loop {
        let length = bytes.read(&mut chunk).await?;
        if length == 0 {
            break;
        }
        stream
            .write_u32(u32::try_from(length).unwrap_or_default())
            .await?;
        stream.write_all(&chunk[..length]).await?;
    }
    stream.write_u32(0).await?;
    stream.flush().await
}

fn read_answer(answer: &str) -> Result<Finding, ScanError> {
    let words = answer.strip_prefix("stream:").unwrap_or(answer).trim();
    if words == "OK" {
        return Ok(Finding::Clean);
    }
    if let Some(name) = words.strip_suffix("FOUND") {
        return Ok(Finding::Infected(name.trim().to_owned()));
    }
    if words.contains("size limit exceeded") {
        return Ok(Finding::TooLarge(words.to_owned()));
    }
    Err(ScanError::Strange(words.chars().take(200).collect()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_clean_a_virus_too_large_or_strange() {
        assert_eq!(read_answer("stream: OK").unwrap(), Finding::Clean);
        let found = read_answer("stream: Eicar-Test-Signature FOUND").unwrap();
        assert_eq!(found, Finding::Infected("Eicar-Test-Signature".to_owned()));
        let large = read_answer("INSTREAM size limit exceeded. ERROR").unwrap();
        assert!(matches!(large, Finding::TooLarge(_)));
        assert!(read_answer("UNKNOWN COMMAND").is_err());
        assert!(read_answer("stream: Can't allocate memory ERROR").is_err());
    }

    #[tokio::test]
    async fn a_scanner_that_hangs_up_early_is_heard_all_the_same() {
        let (ours, mut theirs) = tokio::io::duplex(1 << 20);
        theirs
            .write_all(b"INSTREAM size limit exceeded. ERROR\0")
            .await
            .unwrap();
        drop(theirs);
        let found = ask(ours, vec![0u8; 4 << 20].as_slice()).await.unwrap();
        assert!(matches!(found, Finding::TooLarge(_)));
    }

    #[tokio::test]
    async fn a_scanner_that_is_away_says_nothing_about_the_bytes() {
        let away = scan("/nowhere/clamd.sock", Duration::from_secs(1), b"x".as_slice()).await;
        assert!(matches!(away, Err(ScanError::Away(_))));
    }
}
