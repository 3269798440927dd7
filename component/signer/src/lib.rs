//! Skeleton.
#![allow(missing_docs)]
pub enum SigningMethod { Rs256, Rs384, Rs512, Hs256, Hs384, Hs512, Es256, Es384 }
#[derive(Clone, Copy, Debug)]
pub enum KeyErrorKind { Empty, Unreadable, WrongKind, Encrypted, NotPrivate, Unavailable }
#[derive(Clone, Debug)]
pub struct KeyError { pub kind: KeyErrorKind, pub message: String }
pub enum RsaEncoding { Pkcs8, Pkcs1 }
pub enum KeyMaterial { Hmac(Vec<u8>), Rsa { der: Vec<u8>, form: RsaEncoding, bits: u32 }, Ec { pkcs8: Vec<u8> } }
impl KeyMaterial { pub fn bits(&self) -> u32 { 0 } pub fn weakness(&self) -> Option<String> { None } }
pub struct SoftwareKey;
impl SoftwareKey {
    pub fn open(_: SigningMethod, _: &KeyMaterial) -> Result<Self, KeyError> { Ok(Self) }
    pub fn sign(&self, _: &[u8], _: [u8; 32]) -> Result<Vec<u8>, ()> { Err(()) }
    pub fn rsa_public(&self) -> Option<(Vec<u8>, Vec<u8>)> { None }
}
pub fn read_key(_: SigningMethod, t: &str) -> Result<KeyMaterial, KeyError> { Ok(KeyMaterial::Hmac(t.as_bytes().to_vec())) }
