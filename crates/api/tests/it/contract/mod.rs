//! SEND's own OpenAPI documents as the judge of ours: each operation that we serve is compared with theirs, and real
//! answers of the running door are checked against their schemas.
//!
//! The documents are read from the folder `SEND_OPENAPI_DIR`; where it is not set the tests say so and pass, but fail
//! where `CI=true`. What differs on purpose stands in `differences.txt`, each with its reason; an entry that no longer
//! applies makes the test fail.

mod answers;
mod compare;
mod details;
mod differences;
mod documents;
mod operations;
mod schema;
