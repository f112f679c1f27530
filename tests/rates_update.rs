//! Updating the ECB's rates from a server on the loopback address: good answers, and everything that can go wrong.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::io::{Cursor, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::OnceLock;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use figcheck::rates::Rates;
use figcheck::rates::update::{Update, UpdateError, Updated, cached};
use tempfile::TempDir;

/// A history that begins with the ECB's and ends on a day past the embedded table.
const NEWER: &str = "Date,USD,JPY,CNY,\n\
    2026-11-03,1.1181,175.01,7.4411,\n\
    2026-11-02,1.1176,175.33,7.4352,\n\
    2026-10-30,1.1172,175.68,7.4326,\n\
    1999-01-04,1.1789,133.73,N/A,\n";

/// A server that answers one request with what `answer` writes, and the address of a file on it.
fn serve(answer: impl FnOnce(&mut TcpStream) + Send + 'static) -> (String, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/eurofxref-hist.csv", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = Vec::new();
        let mut buffer = [0; 1024];
        while !request.windows(4).any(|w| w == b"\r\n\r\n") {
            let count = stream.read(&mut buffer).unwrap();
            assert!(count > 0, "the request is whole");
            request.extend_from_slice(&buffer[..count]);
        }
        assert!(request.starts_with(b"GET /eurofxref-hist.csv HTTP/1.1\r\n"));
        answer(&mut stream);
    });
    (url, server)
}

fn with_length(body: &[u8], length: usize) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    [head.as_bytes(), body].concat()
}

fn update(url: &str, folder: &Path) -> Update {
    Update { url: url.to_owned(), folder: folder.to_owned(), time_limit: Duration::from_secs(20), max_bytes: 1 << 20 }
}

/// Runs an update against a server that sends these bytes.
fn run(folder: &TempDir, answer: Vec<u8>) -> Result<Updated, UpdateError> {
    let (url, server) = serve(move |stream| stream.write_all(&answer).unwrap());
    let result = update(&url, folder.path()).run();
    server.join().unwrap();
    result
}

fn send(folder: &TempDir, body: &[u8]) -> Result<Updated, UpdateError> {
    run(folder, with_length(body, body.len()))
}

fn files(folder: &TempDir) -> Vec<String> {
    let names = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    names.map(|name| name.into_string().unwrap()).collect()
}

/// What the rates in force say for dollars and yuan on a day.
fn lookup(folder: &TempDir, day: &str) -> String {
    let mut rates = Rates::new();
    rates.push_cached(folder.path()).unwrap();
    rates.push_embedded();
    let applied = rates.lookup("EUR/CNY".parse().unwrap(), Some(day.parse().unwrap())).unwrap();
    format!("{} {} {}", applied.rate, applied.date.unwrap(), applied.source)
}

fn zip(name: &str, body: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(body.as_bytes()).unwrap();
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_good_answer_replaces_what_is_there() {
    for body in [NEWER.as_bytes().to_vec(), zip("eurofxref-hist.csv", NEWER)] {
        let folder = TempDir::new().unwrap();
        assert_eq!(lookup(&folder, "2026-11-03"), "7.4326 2026-10-30 ECB euro reference rates");
        let updated = send(&folder, &body).unwrap();
        assert_eq!(
            (updated.previous_last_day.to_string(), updated.last_day.to_string()),
            ("2026-10-30".into(), "2026-11-03".into())
        );
        assert_eq!((updated.days, updated.added, updated.corrected.len()), (7_128, 6, 0));
        assert_eq!(files(&folder), ["ecb.bin"]);
        assert_eq!(lookup(&folder, "2026-11-03"), "7.4411 2026-11-03 ECB euro reference rates (updated 2026-11-03)");
        // The days that the answer does not have are there still.
        assert_eq!(lookup(&folder, "2025-09-22"), "8.3788 2025-09-22 ECB euro reference rates (updated 2026-11-03)");

        // The same again: nothing to do.
        let again = send(&folder, &body).unwrap();
        assert_eq!((again.previous_last_day, again.added), (updated.last_day, 0));
    }
}

#[test]
fn a_shorter_file_loses_no_day() {
    let folder = TempDir::new().unwrap();
    send(&folder, NEWER.as_bytes()).unwrap();
    let day = "Date,USD,CNY,\n2026-11-20,1.1302,7.4902,\n";
    let updated = send(&folder, day.as_bytes()).unwrap();
    assert_eq!((updated.previous_last_day.to_string(), updated.added, updated.days), ("2026-11-03".into(), 2, 7_129));
    let source = "ECB euro reference rates (updated 2026-11-20)";
    assert_eq!(lookup(&folder, "2026-11-20"), format!("7.4902 2026-11-20 {source}"));
    assert_eq!(lookup(&folder, "2026-11-02"), format!("7.4352 2026-11-02 {source}"));
    assert_eq!(lookup(&folder, "2005-04-01"), format!("10.7255 2005-04-01 {source}"));
}

#[test]
fn a_correction_holds_and_is_told() {
    let folder = TempDir::new().unwrap();
    let updated = send(&folder, NEWER.replace("7.4326", "7.4236").as_bytes()).unwrap();
    assert_eq!(updated.corrected, ["EUR/CNY on 2026-10-30 is 7.4236 now and was 7.4326."]);
    assert_eq!(lookup(&folder, "2026-10-30"), "7.4236 2026-10-30 ECB euro reference rates (updated 2026-11-03)");
}

#[test]
fn a_folder_that_is_not_there_is_made() {
    let folder = TempDir::new().unwrap();
    let (url, server) = serve(|stream| stream.write_all(&with_length(NEWER.as_bytes(), NEWER.len())).unwrap());
    let deep = folder.path().join("a/b");
    assert!(cached(&deep).unwrap().is_none());
    assert_eq!(update(&url, &deep).run().unwrap().added, 6);
    server.join().unwrap();
    assert!(cached(&deep).unwrap().is_some());
}

/// A cache file as an update leaves it.
fn fetched_before() -> &'static [u8] {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    BYTES.get_or_init(|| {
        let folder = TempDir::new().unwrap();
        send(&folder, NEWER.as_bytes()).unwrap();
        std::fs::read(folder.path().join("ecb.bin")).unwrap()
    })
}

/// Asserts that an answer is refused with this message, and that nothing is changed by it.
#[track_caller]
fn refused(answer: Vec<u8>, message: &str) {
    let folder = TempDir::new().unwrap();
    let error = run(&folder, answer.clone()).unwrap_err().to_string();
    assert!(error.contains(message), "{error}");
    assert_eq!(files(&folder), Vec::<String>::new());

    // Nor is what was fetched before.
    let before = fetched_before();
    std::fs::write(folder.path().join("ecb.bin"), before).unwrap();
    assert!(run(&folder, answer).is_err());
    assert_eq!(files(&folder), ["ecb.bin"]);
    assert_eq!(std::fs::read(folder.path().join("ecb.bin")).unwrap(), before);
}

fn whole(body: &str) -> Vec<u8> {
    with_length(body.as_bytes(), body.len())
}

#[test]
fn an_answer_that_is_cut_off_is_refused() {
    refused(with_length(&NEWER.as_bytes()[..60], NEWER.len()), "broke off");
    // Without a length it can only be seen from what is missing.
    let unannounced = |body: &str| [b"HTTP/1.0 200 OK\r\n\r\n", body.as_bytes()].concat();
    refused(unannounced(NEWER.strip_suffix("33.73,N/A,\n").unwrap()), "the row has");
    let zip = zip("eurofxref-hist.csv", NEWER);
    refused(with_length(&zip[..zip.len() - 30], zip.len() - 30), "the zip is damaged or cut off");
}

#[test]
fn a_corrupt_answer_is_refused_with_its_place() {
    refused(whole(&NEWER.replace("7.4352", "7.4E52")), "eurofxref-hist.csv:3:26: `7.4E52` is not a rate");
    refused(whole("<html><body>Maintenance</body></html>"), "not a table of rates that figcheck knows");
    refused(whole(""), "the file is empty");
    refused(whole("date,base,quote,rate\n2027-01-04,USD,CNY,7\n"), "has rates that are not all for one euro");
    let mut zip = zip("eurofxref-hist.csv", NEWER);
    zip[60] ^= 0xff;
    refused(with_length(&zip, zip.len()), "eurofxref-hist.csv");
}

#[test]
fn an_older_file_is_refused() {
    let older = NEWER
        .replace("2026-11-03", "2026-10-28")
        .replace("2026-11-02", "2026-10-27")
        .replace("2026-10-30", "2026-10-26");
    refused(whole(&older), "ends on 2026-10-28 and is older than what is there, which ends on 2026-10-30");
    // The embedded table counts too, where the cached one is older than it.
    let folder = TempDir::new().unwrap();
    let same =
        NEWER.replace("2026-11-03,1.1181,175.01,7.4411,\n", "").replace("2026-11-02,1.1176,175.33,7.4352,\n", "");
    let nothing_new = send(&folder, same.as_bytes()).unwrap();
    assert_eq!((nothing_new.added, files(&folder).len()), (0, 0));
}

#[test]
fn a_missing_file_and_a_failing_server_are_told() {
    refused(
        b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_vec(),
        "answers with status 404: name another address with --url",
    );
    refused(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n".to_vec(), "answers with status 503");
    refused(b"nonsense\r\n\r\n".to_vec(), "cannot reach http://127.0.0.1");
}

#[test]
fn an_endless_answer_is_cut() {
    let folder = TempDir::new().unwrap();
    let (url, server) = serve(|stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
        // Until the other side hangs up.
        while stream.write_all(&[b'1'; 4096]).is_ok() {}
    });
    let error = update(&url, folder.path()).run().unwrap_err();
    assert!(error.to_string().contains("sends more than 1048576 bytes"), "{error}");
    server.join().unwrap();
    assert_eq!(files(&folder), Vec::<String>::new());
}

#[test]
fn a_server_that_keeps_silent_is_not_waited_for() {
    let folder = TempDir::new().unwrap();
    for begun in [&b""[..], b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\nDate,USD"] {
        let (url, server) = serve(move |stream| {
            stream.write_all(begun).unwrap();
            // Until the other side hangs up.
            let _ = stream.read(&mut [0]);
        });
        let update = Update { time_limit: Duration::from_millis(300), ..update(&url, folder.path()) };
        let error = update.run().unwrap_err();
        assert!(matches!(error, UpdateError::Unreachable { .. } | UpdateError::BrokeOff { .. }), "{error}");
        assert!(error.to_string().contains("timeout"), "{error}");
        server.join().unwrap();
    }
}

#[test]
fn without_a_network_it_says_so() {
    let folder = TempDir::new().unwrap();
    // A port that was free a moment ago.
    let url = format!("http://{}/x.csv", TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap());
    let error = update(&url, folder.path()).run().unwrap_err().to_string();
    assert!(error.starts_with(&format!("cannot reach {url}: ")), "{error}");
    assert!(
        error.ends_with(
            "Check the network, or name a mirror with --url; the rates that figcheck has are used as before"
        ),
        "{error}"
    );
    let error = update("ftp://127.0.0.1/x", folder.path()).run().unwrap_err().to_string();
    assert!(error.starts_with("cannot reach ftp://127.0.0.1/x: "), "{error}");
}

#[test]
fn a_damaged_cache_is_told_and_replaced() {
    let folder = TempDir::new().unwrap();
    send(&folder, NEWER.as_bytes()).unwrap();
    let file = folder.path().join("ecb.bin");
    let mut bytes = std::fs::read(&file).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&file, bytes).unwrap();
    let error = Rates::new().push_cached(folder.path()).unwrap_err().to_string();
    assert!(error.contains("ecb.bin: the packed rate table is damaged: run `figcheck rates update`"), "{error}");
    assert_eq!(send(&folder, NEWER.as_bytes()).unwrap().added, 6);
    assert!(Rates::new().push_cached(folder.path()).is_ok());
}

#[test]
fn a_cache_that_cannot_be_read_is_told_and_one_that_is_not_there_is_none() {
    let folder = TempDir::new().unwrap();
    assert!(Rates::new().push_cached(folder.path()).is_ok());
    assert!(Rates::new().push_cached(&folder.path().join("none")).is_ok());
    std::fs::create_dir(folder.path().join("ecb.bin")).unwrap();
    let error = Rates::new().push_cached(folder.path()).unwrap_err().to_string();
    assert!(error.contains("ecb.bin"), "{error}");
}

#[test]
fn a_folder_that_cannot_be_written_is_told() {
    let folder = TempDir::new().unwrap();
    let in_the_way = folder.path().join("file");
    std::fs::write(&in_the_way, "x").unwrap();
    let (url, server) = serve(|stream| stream.write_all(&with_length(NEWER.as_bytes(), NEWER.len())).unwrap());
    let error = update(&url, &in_the_way).run().unwrap_err().to_string();
    server.join().unwrap();
    assert!(error.starts_with("cannot write "), "{error}");
}
