//! Integration tests: one binary, one module a stage.

mod release;
