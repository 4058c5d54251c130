//! Authorities that no one here wrote: certomancer issues certificates, publishes revocation lists and stamps time.
//!
//! One process for a test, on a port that was free, with keys of its own; it ends with the test.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::tools::{judges, run, workspace};

/// A running authority.
pub struct Authority {
    process: Child,
    port: u16,
    folder: PathBuf,
}

impl Authority {
    /// Makes keys and certificates in the folder, and serves.
    pub fn start(folder: &Path) -> Self {
        for rsa in ["root", "interm", "tsa", "seal-rsa"] {
            key(&folder.join(format!("{rsa}.pem")), &["RSA", "-pkeyopt", "rsa_keygen_bits:2048"]);
        }
        key(&folder.join("seal-ec.pem"), &["EC", "-pkeyopt", "ec_paramgen_curve:P-256"]);
        let port = free_port();
        let config = std::fs::read_to_string(workspace().join("crates/evidence/tests/authority.yml")).unwrap();
        let config = config.replace("PORT", &port.to_string()).replace("path-prefix: .", &prefix(folder));
        std::fs::write(folder.join("authority.yml"), config).unwrap();
        let config = folder.join("authority.yml");
        let config = config.to_str().unwrap();
        let certificates = folder.join("certificates");
        let _ = std::fs::remove_dir_all(&certificates);
        let summon = ["--config", config, "mass-summon", "test", certificates.to_str().unwrap(), "--no-pfx", "--flat"];
        let (fine, said) = run(judges().join("bin/certomancer"), &summon);
        assert!(fine, "certomancer: {said}");
        let process = start("certomancer", &["--config", config, "animate", "--port", &port.to_string()], port);
        Self { process, port, folder: folder.to_owned() }
    }

    /// Where it stamps time.
    pub fn time_url(&self) -> String {
        format!("http://127.0.0.1:{}/test/tsa/tsa", self.port)
    }

    /// Serves the same keys by the CSC API, each signature bound to the digest that was authorised.
    pub fn start_remote(&self) -> Remote {
        let port = free_port();
        let config = self.folder.join("authority.yml");
        let process = start("certomancer-csc", &[config.to_str().unwrap(), &port.to_string(), "2"], port);
        Remote { process, url: format!("http://localhost:{port}/csc/v1/") }
    }

    /// A certificate, PEM.
    pub fn certificate(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.join(format!("certificates/{name}.cert.pem"))).unwrap()
    }

    /// The certificates of a seal, PEM, from its own to the root.
    pub fn chain(&self, name: &str) -> String {
        [name, "interm", "root"].map(|name| self.certificate(name)).concat()
    }

    /// The key of a seal, PEM.
    pub fn key(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.join(format!("{name}.pem"))).unwrap()
    }
}

impl Drop for Authority {
    fn drop(&mut self) {
        end(&mut self.process);
    }
}

/// A provider of remote keys.
pub struct Remote {
    process: Child,
    pub url: String,
}

impl Drop for Remote {
    fn drop(&mut self) {
        end(&mut self.process);
    }
}

fn prefix(folder: &Path) -> String {
    format!("path-prefix: {:?}", folder.to_str().unwrap())
}

fn key(path: &Path, kind: &[&str]) {
    let arguments = [&["genpkey", "-quiet", "-out", path.to_str().unwrap(), "-algorithm"], kind].concat();
    let (fine, said) = run("openssl", &arguments);
    assert!(fine, "openssl: {said}");
}

pub fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

/// Starts a server of the judges' folder, and waits until it listens.
pub fn start(program: &str, arguments: &[&str], port: u16) -> Child {
    let mut command = Command::new(judges().join("bin").join(program));
    let mut process = command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    for _ in 0..200 {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() || TcpStream::connect(("localhost", port)).is_ok() {
            return process;
        }
        assert_eq!(process.try_wait().unwrap(), None, "{program} ended at once");
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("{program} does not listen");
}

pub fn end(process: &mut Child) {
    let _ = process.kill();
    let _ = process.wait();
}

/// A server that says what it is told to: a fixed answer, or the first answer of another server, again and again.
pub struct Parrot {
    pub url: String,
    heard: Arc<Mutex<String>>,
}

impl Parrot {
    /// Says this.
    pub fn saying(status: &str, body: &[u8]) -> Self {
        let head = format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
        let answer = [head.as_bytes(), body].concat();
        Self::serve(move |_| answer.clone())
    }

    /// Repeats what the time-stamping authority said first.
    pub fn repeating(authority: &Authority) -> Self {
        let (port, kept) = (authority.port, Arc::new(Mutex::new(None::<Vec<u8>>)));
        Self::serve(move |question| kept.lock().unwrap().get_or_insert_with(|| ask(port, question)).clone())
    }

    fn serve(answer: impl Fn(&[u8]) -> Vec<u8> + Send + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let heard = Arc::new(Mutex::new(String::new()));
        let hears = heard.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let (head, question) = read(&mut stream);
                hears.lock().unwrap().push_str(&format!("{head}{}\n", String::from_utf8_lossy(&question)));
                stream.write_all(&answer(&question)).unwrap();
            }
        });
        Self { url, heard }
    }

    /// All that was said to it, heads and bodies.
    pub fn heard(&self) -> String {
        self.heard.lock().unwrap().clone()
    }
}

fn read(stream: &mut TcpStream) -> (String, Vec<u8>) {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        head.push_str(&line);
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    (head, body)
}

fn ask(port: u16, question: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let head = format!(
        "POST /test/tsa/tsa HTTP/1.0\r\nContent-Type: application/timestamp-query\r\nContent-Length: {}\r\n\r\n",
        question.len()
    );
    stream.write_all(&[head.as_bytes(), question].concat()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    answer
}
