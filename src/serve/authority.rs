//! A certificate authority that is made for one run, and the one certificate it gives.

use std::{net::IpAddr, sync::Arc};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose, SanType, date_time_ymd,
};
use rustls::{
    ServerConfig,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use tokio_rustls::TlsAcceptor;

/// TLS as the served fakes use it.
pub(super) struct Authority {
    /// The authority's certificate, as PEM.
    pub(super) ca_pem: String,
    /// For LDAP.
    pub(super) ldap: TlsAcceptor,
    /// For HTTP/1.1, named in the handshake so that clients do not try HTTP/2.
    pub(super) http: TlsAcceptor,
    /// For DNS over TLS (RFC 7858).
    pub(super) dot: TlsAcceptor,
    /// For DNS over HTTPS, which prefers HTTP/2 (RFC 8484 §5.2).
    pub(super) doh: TlsAcceptor,
}

impl Authority {
    /// Makes an authority and a certificate for these host names and this address.
    ///
    /// The private keys are never written anywhere and end with the run.
    pub(super) fn new(names: &[String], address: IpAddr) -> Result<Self, String> {
        let issuer = issuer().map_err(|error| error.to_string())?;
        let key = KeyPair::generate().map_err(|error| error.to_string())?;
        let params = server(names, address).map_err(|error| error.to_string())?;
        let certificate = params.signed_by(&key, &issuer).map_err(|error| error.to_string())?;
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let plain = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .map_err(|error| error.to_string())?;
        let named = |protocols: &[&str]| {
            let mut config = plain.clone();
            config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
            TlsAcceptor::from(Arc::new(config))
        };
        let (http, dot) = (named(&["http/1.1"]), named(&["dot"]));
        let doh = named(&["h2", "http/1.1"]);
        Ok(Self { ca_pem: issuer.pem(), http, dot, doh, ldap: TlsAcceptor::from(Arc::new(plain)) })
    }
}

fn issuer() -> Result<CertifiedIssuer<'static, KeyPair>, rcgen::Error> {
    let key = KeyPair::generate()?;
    let mut params = lasting(CertificateParams::default());
    // A name of its own: clients look an authority up by name before they look at its key.
    let mark = params.key_identifier(&key).into_iter().take(4).map(|byte| format!("{byte:02x}"));
    let name = format!("rehearsal CA of one run, {}", mark.collect::<String>());
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    CertifiedIssuer::self_signed(params, key)
}

fn server(names: &[String], address: IpAddr) -> Result<CertificateParams, rcgen::Error> {
    let mut params = lasting(CertificateParams::new(names)?);
    params.subject_alt_names.push(SanType::IpAddress(address));
    params.distinguished_name.push(DnType::CommonName, names.first().map_or("", String::as_str));
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    Ok(params)
}

/// With a validity that no run outlives and that strict clients take.
fn lasting(mut params: CertificateParams) -> CertificateParams {
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2049, 12, 31);
    params
}
