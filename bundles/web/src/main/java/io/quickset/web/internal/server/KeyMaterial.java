package io.quickset.web.internal.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Certificates and keys as they were read from their files: complete, and usable.
 *
 * @param keys with the password {@code password}
 * @param trusted those that certificates of clients are to be signed by
 */
record KeyMaterial(KeyStore keys, String password, Optional<KeyStore> trusted) {

    private static final String PKCS12 = "PKCS12";

    /**
     * Reads those.
     *
     * @throws IOException if they can't be used: the message names the file, and says why
     */
    static KeyMaterial read(TlsSettings tls) throws IOException {
        String password = password(tls.keysPassword(), "keyStorePassword");
        Optional<PrivateKey> key = tls.privateKey().isEmpty() ? Optional.empty()
                : Optional.of(of(tls.privateKey().get(), "privateKey", Pem::key));
        KeyStore keys = of(tls.keys(), "keyStore", content -> keys(content, key, password));
        if (tls.trusted().isEmpty()) {
            return new KeyMaterial(keys, password, Optional.empty());
        }
        String trustedPassword = password(tls.trustedPassword(), "trustStorePassword");
        return new KeyMaterial(keys, password,
                Optional.of(of(tls.trusted().get(), "trustStore", content -> trusted(content, trustedPassword))));
    }

    private interface Reader<T> {
        T read(byte[] content) throws IOException, GeneralSecurityException;
    }

    private static <T> T of(Path file, String setting, Reader<T> reader) throws IOException {
        try {
            return reader.read(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new IOException(setting + "=" + file + ": there is no such file", e);
        } catch (IOException | GeneralSecurityException e) {
            throw new IOException(setting + "=" + file + ": " + (e.getMessage() == null ? "it can't be read" : e.getMessage()), e);
        }
    }

    private static String password(TlsSettings.Password password, String setting) throws IOException {
        if (password.file().isEmpty()) {
            return password.text();
        }
        return of(password.file().get(), setting + "File", content -> new String(content).lines().findFirst().orElse(""));
    }

    private static KeyStore keys(byte[] content, Optional<PrivateKey> privateKey, String password)
            throws IOException, GeneralSecurityException {
        KeyStore keys;
        if (Pem.is(content)) {
            PrivateKey key = privateKey.isPresent() ? privateKey.get() : Pem.key(content);
            keys = empty();
            keys.setKeyEntry("node", key, password.toCharArray(), Pem.certificates(content).toArray(Certificate[]::new));
        } else {
            keys = stored(content, password.toCharArray());
        }
        for (String alias : Collections.list(keys.aliases())) {
            if (keys.isKeyEntry(alias) && keys.getKey(alias, password.toCharArray()) instanceof PrivateKey key) {
                checkPair(key, keys.getCertificate(alias));
                return keys;
            }
        }
        throw new IOException("it holds no private key");
    }

    // A renewed certificate beside the key of the old one would be found out by clients only.
    private static void checkPair(PrivateKey key, Certificate certificate) throws IOException, GeneralSecurityException {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm(); // EdDSA
        };
        byte[] text = algorithm.getBytes(StandardCharsets.US_ASCII);
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(text);
            byte[] signed = signature.sign();
            signature.initVerify(certificate);
            signature.update(text);
            if (signature.verify(signed)) {
                return;
            }
        } catch (InvalidKeyException | SignatureException e) {
            // of another algorithm
        }
        throw new IOException("its private key does not belong to its certificate");
    }

    private static KeyStore trusted(byte[] content, String password) throws IOException, GeneralSecurityException {
        if (!Pem.is(content)) {
            return stored(content, password.isEmpty() ? null : password.toCharArray());
        }
        KeyStore trusted = empty();
        List<Certificate> certificates = Pem.certificates(content);
        for (int i = 0; i < certificates.size(); i++) {
            trusted.setCertificateEntry("trusted-" + i, certificates.get(i));
        }
        return trusted;
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore empty = KeyStore.getInstance(PKCS12);
        empty.load(null, null);
        return empty;
    }

    // The JDK's PKCS #12 takes JKS as well, whatever its name.
    private static KeyStore stored(byte[] content, char @Nullable [] password) throws IOException, GeneralSecurityException {
        KeyStore stored = KeyStore.getInstance(PKCS12);
        try {
            stored.load(new ByteArrayInputStream(content), password);
        } catch (IOException e) {
            if (e.getCause() instanceof UnrecoverableKeyException) {
                throw e; // the password, and it says so
            }
            throw new IOException("it is no PKCS #12, JKS or PEM, or is cut off", e);
        }
        return stored;
    }
}
