//! The folder of the transparency log: a file is kept once, whole, and never outside.

use messo_documents::LogFolder;
use messo_ports::{LogFileError, LogFiles as _};
use std::os::unix::fs::PermissionsExt as _;

fn file(path: &str, bytes: &[u8]) -> (String, Vec<u8>) {
    (path.to_owned(), bytes.to_vec())
}

#[tokio::test]
async fn a_file_is_kept_once_and_never_becomes_another() {
    let folder = tempfile::tempdir().unwrap();
    let files = LogFolder::new(&folder.path().join("log"));
    assert_eq!(files.read("tile/0/000").await, Ok(None));
    files.keep(vec![file("tile/0/000", b"one"), file("tile/0/001.p/7", b"two")]).await.unwrap();
    files.keep(vec![file("tile/0/000", b"one")]).await.unwrap();
    let other = files.keep(vec![file("tile/0/001", b"three"), file("tile/0/000", b"other")]).await;
    assert_eq!(other, Err(LogFileError::Different("tile/0/000".to_owned())));
    assert_eq!(files.read("tile/0/000").await, Ok(Some(b"one".to_vec())));
    assert_eq!(files.read("tile/0/001").await, Ok(Some(b"three".to_vec())), "what came before it was kept");
    assert_eq!(files.read("tile/0/001.p/7").await, Ok(Some(b"two".to_vec())));
    assert_eq!(files.read("tile/0/000/deeper").await, Ok(None));
    let mode = std::fs::metadata(folder.path().join("log/tile/0/000")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[tokio::test]
async fn what_may_change_is_replaced_and_what_is_removed_leaves_no_empty_folder() {
    let folder = tempfile::tempdir().unwrap();
    let files = LogFolder::new(folder.path());
    files.replace("checkpoint", b"one".to_vec()).await.unwrap();
    files.replace("checkpoint", b"two".to_vec()).await.unwrap();
    assert_eq!(files.read("checkpoint").await, Ok(Some(b"two".to_vec())));
    files.keep(vec![file("checkpoints/02", b""), file("checkpoints/01", b""), file("a/b.p/3", b"")]).await.unwrap();
    // what a crash leaves of a file on its way is no file of the log
    std::fs::write(folder.path().join("checkpoints/03.0.new"), b"torn").unwrap();
    assert_eq!(files.list("checkpoints").await.unwrap(), ["01", "02"]);
    assert_eq!(files.list("nowhere").await.unwrap(), Vec::<String>::new());
    files.remove(vec!["a/b.p/3".to_owned(), "a/b.p/4".to_owned(), "checkpoints/01".to_owned()]).await.unwrap();
    assert!(!folder.path().join("a/b.p").exists() && folder.path().join("checkpoints/02").exists());
    files.clear().await.unwrap();
    files.clear().await.unwrap();
    assert_eq!(files.read("checkpoint").await, Ok(None));
    files.keep(vec![file("tile/0/000", b"anew")]).await.unwrap();
}

#[tokio::test]
async fn no_path_leads_out_of_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("secret"), b"key").unwrap();
    let files = LogFolder::new(&folder.path().join("log"));
    for path in ["../secret", "/etc/passwd", "", ".", "a//b", "a/../../secret", "A", "a b", "a\0", ".hidden", "a/.."] {
        assert!(matches!(files.read(path).await, Err(LogFileError::Unusable(_))), "{path:?}");
        assert!(files.keep(vec![file(path, b"x")]).await.is_err(), "{path:?}");
        assert!(files.remove(vec![path.to_owned()]).await.is_err(), "{path:?}");
    }
}
