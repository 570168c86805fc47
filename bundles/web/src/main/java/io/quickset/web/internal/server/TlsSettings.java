package io.quickset.web.internal.server;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * How to listen for TLS. Files are read again when they change.
 *
 * @param port the port; 0 for a free one
 * @param keys the file with the certificates and their key: PKCS #12, JKS, or PEM
 * @param keysPassword of that file
 * @param privateKey a PEM file with the key, where it does not lie beside the certificates
 * @param trusted the file with the certificates that those of clients are to be signed by
 * @param trustedPassword of that file
 * @param clients whether clients have to show a certificate
 */
public record TlsSettings(int port, Path keys, Password keysPassword, Optional<Path> privateKey, Optional<Path> trusted,
        Password trustedPassword, Clients clients) {

    /** Whether clients have to show a certificate. */
    public enum Clients {
        /** They are not asked. */
        NONE,
        /** They are asked; one that they show has to be trusted. */
        WANT,
        /** Only those that show one that is trusted are served. */
        NEED
    }

    /**
     * A password, or the file whose first line it is.
     *
     * @param text the password itself; empty for none
     * @param file where it stands otherwise
     */
    public record Password(String text, Optional<Path> file) {

        static Password of(Values values, String name) {
            return new Password(values.text(name, ""), values.path(name + "File"));
        }

        @Override
        public String toString() {
            return "(kept secret)";
        }
    }

    /** Empty where nothing is said of TLS. */
    static Optional<TlsSettings> of(Values values) throws BadSettingException {
        if (values.text("tlsPort").isEmpty()) {
            return Optional.empty();
        }
        Path keys = values.path("keyStore").orElseThrow(() -> new BadSettingException("tlsPort is set, but not keyStore: name"
                + " the file with the certificate and its key, PKCS #12 or PEM, such as keyStore=conf/node.p12"));
        TlsSettings tls = new TlsSettings(values.number("tlsPort", 0, 0, WebSettings.MAX_PORT), keys,
                Password.of(values, "keyStorePassword"), values.path("privateKey"), values.path("trustStore"),
                Password.of(values, "trustStorePassword"), clients(values.text("clientAuth", "none")));
        if (tls.clients != Clients.NONE && tls.trusted.isEmpty()) {
            throw new BadSettingException("clientAuth is set, but not trustStore: name the file with the certificates that"
                    + " those of clients are to be signed by");
        }
        return Optional.of(tls);
    }

    private static Clients clients(String text) throws BadSettingException {
        try {
            return Clients.valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new BadSettingException("clientAuth=" + text + " is none of none, want and need");
        }
    }
}
