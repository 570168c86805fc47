package io.quickset.web.internal.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jetty.http2.HTTP2Cipher;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/**
 * The certificates that new connections are greeted with: those on disk, as long as these are good, else the last good ones.
 * For one thread; Jetty's threads see a change at their next connection.
 */
final class Certificates {

    private static final int MAX_SESSIONS = 2000; // of TLS, kept to be resumed; each has some KiB

    private final SslContextFactory.Server factory = new SslContextFactory.Server();
    private @Nullable TlsSettings settings;
    private List<Object> seen = List.of(); // of the files that it was made from

    /** What connections are made with. */
    SslContextFactory.Server factory() {
        return factory;
    }

    /** Whether there are any. */
    boolean loaded() {
        return factory.isStarted();
    }

    /**
     * Goes by those settings and what is on disk now.
     *
     * @throws IOException if that can't be used, with the reason; then everything is as it was
     */
    void refresh(TlsSettings wanted) throws IOException {
        List<Object> now = look(wanted);
        if (wanted.equals(settings) && now.equals(seen)) {
            return;
        }
        KeyMaterial material = KeyMaterial.read(wanted);
        try {
            if (loaded()) {
                // Jetty has let go of the old ones when it finds that it can't use the new ones.
                SslContextFactory.Server trial = new SslContextFactory.Server();
                apply(trial, wanted, material);
                trial.start();
                trial.stop();
                factory.reload(same -> apply(factory, wanted, material));
            } else {
                apply(factory, wanted, material);
                factory.start();
            }
        } catch (Exception e) {
            throw new IOException("keyStore=" + wanted.keys() + ": " + e.getMessage(), e);
        }
        settings = wanted;
        seen = now;
    }

    /** The same, by the last settings that were good. */
    void renew() throws IOException {
        if (settings != null) {
            refresh(settings);
        }
    }

    private static void apply(SslContextFactory.Server factory, TlsSettings wanted, KeyMaterial material) {
        factory.setKeyStore(material.keys());
        factory.setKeyStorePassword(material.password());
        factory.setTrustStore(material.trusted().orElse(null));
        factory.setWantClientAuth(wanted.clients() == TlsSettings.Clients.WANT);
        factory.setNeedClientAuth(wanted.clients() == TlsSettings.Clients.NEED);
        factory.setCipherComparator(HTTP2Cipher.COMPARATOR);
        factory.setUseCipherSuitesOrder(true);
        factory.setSslSessionCacheSize(MAX_SESSIONS);
    }

    // What the file system says of the files: enough to tell that one was written or replaced.
    private static List<Object> look(TlsSettings wanted) {
        List<Object> look = new ArrayList<>();
        Stream.of(Optional.of(wanted.keys()), wanted.keysPassword().file(), wanted.privateKey(), wanted.trusted(),
                wanted.trustedPassword().file()).flatMap(Optional::stream).forEach(file -> look.add(look(file)));
        return look;
    }

    private static Object look(Path file) {
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            return List.of(found.lastModifiedTime(), found.size(), String.valueOf(found.fileKey()));
        } catch (IOException e) {
            return "none";
        }
    }
}
