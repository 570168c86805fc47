package io.quickset.web.internal.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and keys in the text form of RFC 7468, which the JDK has no key store for. */
final class Pem {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    private Pem() {}

    /** Whether that is PEM: nothing else starts with text. */
    static boolean is(byte[] content) {
        return new String(content, StandardCharsets.ISO_8859_1).contains("-----BEGIN ");
    }

    /** The certificates in it, in their order. */
    static List<Certificate> certificates(byte[] content) throws IOException, GeneralSecurityException {
        List<Certificate> certificates = new ArrayList<>();
        for (byte[] block : blocks(content, "CERTIFICATE")) {
            certificates.add(CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(block)));
        }
        if (certificates.isEmpty()) {
            throw new IOException("it holds no certificate");
        }
        return certificates;
    }

    /** The key in it. */
    static PrivateKey key(byte[] content) throws IOException, GeneralSecurityException {
        List<byte[]> keys = blocks(content, "PRIVATE KEY");
        if (keys.isEmpty()) {
            throw new IOException("it holds no private key of the form 'BEGIN PRIVATE KEY' (PKCS #8, not encrypted): add one, name"
                    + " its file as privateKey, or convert it by 'openssl pkcs8 -topk8 -nocrypt'");
        }
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(keys.get(0)));
            } catch (GeneralSecurityException e) {
                // the next may take it
            }
        }
        throw new IOException("its private key is of none of the kinds " + ALGORITHMS);
    }

    private static List<byte[]> blocks(byte[] content, String kind) throws IOException {
        List<byte[]> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(new String(content, StandardCharsets.ISO_8859_1));
        while (matcher.find()) {
            if (matcher.group(1).equals(kind)) {
                try {
                    blocks.add(Base64.getMimeDecoder().decode(matcher.group(2)));
                } catch (IllegalArgumentException e) {
                    throw new IOException("a " + kind + " in it is no Base64", e);
                }
            }
        }
        return blocks;
    }
}
