//! Many API instances below one address.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::keys::Keys;
use crate::bench::generation::{self, LIFETIME};

/// API instances in a file: as many documents as `apply` reads of one.
const PER_FILE: usize = 1000;

/// Of so many API instances the last makes tokens by RS256, and the others by HS256.
const RS256_EACH: usize = 10;

/// So many API instances, numbered from 0.
#[derive(Clone, Copy, Debug)]
pub struct Fleet {
    /// How many there are.
    pub size: usize,
    /// Where all of them listen.
    pub port: u16,
}

impl Fleet {
    /// Writes them for `apply`, as documents in files of this folder, with an upstream on this port.
    pub fn write(self, folder: &Path, keys: &Keys, upstream: u16) -> Result<()> {
        fs::create_dir(folder).with_context(|| folder.display().to_string())?;
        for first in (0..self.size).step_by(PER_FILE) {
            let mut text = String::new();
            for number in first..self.size.min(first + PER_FILE) {
                // JSON is YAML.
                let document = self.document(number, keys, upstream)?;
                text.push_str(&format!("---\n{document}\n"));
            }
            fs::write(folder.join(format!("{first:05}.yaml")), text)?;
        }
        Ok(())
    }

    /// What is asked for to reach one.
    pub fn url(self, number: usize) -> String {
        format!("http://127.0.0.1:{}{}", self.port, path(number))
    }

    /// Those that make tokens by HS256.
    pub fn with_hs256(self) -> Vec<usize> {
        let numbers = 0..self.size;
        numbers.filter(|it| !signs_by_rsa(*it)).collect()
    }

    /// The first that makes tokens by RS256, if there is one.
    pub fn first_with_rs256(self) -> Option<usize> {
        (0..self.size).find(|it| signs_by_rsa(*it))
    }

    fn document(self, number: usize, keys: &Keys, upstream: u16) -> Result<Value> {
        let key = match signs_by_rsa(number) {
            true => keys.rs256(number / RS256_EACH)?,
            false => keys.hs256(),
        };
        Ok(json!({
            "apiVersion": "gateway.mulesoft.com/v1alpha1",
            "kind": "ApiInstance",
            "metadata": { "name": name(number) },
            "spec": {
                "address": self.url(number),
                "services": {
                    "upstream": { "address": format!("http://127.0.0.1:{upstream}/upstream") },
                },
                "policies": [{
                    "policyRef": { "name": "jwt-generation-flex" },
                    "config": generation::config(method(number), Some(key), LIFETIME),
                }],
            },
        }))
    }
}

/// What one is called.
pub fn name(number: usize) -> String {
    format!("api-{number:05}")
}

/// Its base path.
pub fn path(number: usize) -> String {
    format!("/{}", name(number))
}

/// How it signs tokens, as JOSE names it.
pub fn method(number: usize) -> &'static str {
    match signs_by_rsa(number) {
        true => "RS256",
        false => "HS256",
    }
}

fn signs_by_rsa(number: usize) -> bool {
    number % RS256_EACH == RS256_EACH - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The documents that are written for so many, by file.
    fn written(size: usize) -> Vec<Vec<Value>> {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("fleet");
        let fleet = Fleet { size, port: 80 };
        fleet.write(&folder, &Keys::stand_ins(), 81).unwrap();
        let files = fs::read_dir(&folder).unwrap();
        let mut files = Vec::from_iter(files.map(|file| file.unwrap().path()));
        files.sort();
        let read = |file: &std::path::PathBuf| {
            let text = fs::read_to_string(file).unwrap();
            assert!(text.len() < 4 << 20, "apply reads 4 MiB of a file");
            let documents = text.split("---\n").skip(1);
            documents
                .map(|document| serde_json::from_str(document).unwrap())
                .collect()
        };
        files.iter().map(read).collect()
    }

    #[test]
    fn each_has_a_base_path_of_its_own_and_a_tenth_signs_by_rsa() {
        let files = written(30);
        let fleet = files.concat();
        let of = |pointer: &str| {
            let text = |it: &Value| it.pointer(pointer).unwrap().as_str().unwrap().to_owned();
            Vec::from_iter(fleet.iter().map(text))
        };
        assert_eq!(of("/metadata/name")[29], "api-00029");
        assert_eq!(of("/spec/address")[29], "http://127.0.0.1:80/api-00029");
        assert_eq!(
            of("/spec/services/upstream/address")[29],
            "http://127.0.0.1:81/upstream"
        );
        let methods = of("/spec/policies/0/config/signingMethod");
        let keys = of("/spec/policies/0/config/privateKey");
        for (number, key) in [(0, "secret"), (9, "first"), (19, "second"), (29, "first")] {
            assert_eq!(methods[number], method(number));
            assert_eq!(keys[number], key, "{number}");
        }
        let with = |method: &str| methods.iter().filter(|it| *it == method).count();
        assert_eq!((with("HS256"), with("RS256")), (27, 3));
    }

    #[test]
    fn no_file_is_longer_than_apply_reads() {
        let lengths = |size| Vec::from_iter(written(size).iter().map(Vec::len));
        assert_eq!(lengths(1), [1]);
        assert_eq!(lengths(1000), [1000]);
        assert_eq!(lengths(2001), [1000, 1000, 1]);
    }

    #[test]
    fn a_fleet_knows_which_sign_how() {
        let fleet = |size| Fleet { size, port: 80 };
        assert_eq!(fleet(1).with_hs256(), [0]);
        assert_eq!(fleet(1).first_with_rs256(), None);
        assert_eq!(fleet(11).with_hs256(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 10]);
        assert_eq!(fleet(11).first_with_rs256(), Some(9));
    }
}
