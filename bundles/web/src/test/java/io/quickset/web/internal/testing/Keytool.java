package io.quickset.web.internal.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The JDK's keytool: certificates for tests. */
public final class Keytool {

    /** The password of all that it makes. */
    public static final String PASSWORD = "secret";

    private Keytool() {}

    /** A PKCS #12 file with a new certificate for this machine, signed by its own key, that says it is {@code name}. */
    public static Path certificate(Path file, String name) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        run("-genkeypair", "-alias", name, "-keyalg", "EC", "-keystore", part.toString(), "-storepass", PASSWORD,
                "-dname", "CN=" + name, "-ext", "san=dns:localhost,ip:127.0.0.1", "-validity", "7");
        return Files.move(part, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    /** A PKCS #12 file that trusts the certificate in another. */
    public static Path trusting(Path file, Path other, String name) throws IOException {
        Path certificate = file.resolveSibling(name + ".crt");
        run("-exportcert", "-alias", name, "-keystore", other.toString(), "-storepass", PASSWORD, "-file", certificate.toString());
        run("-importcert", "-noprompt", "-alias", name, "-keystore", file.toString(), "-storepass", PASSWORD,
                "-file", certificate.toString());
        return file;
    }

    private static void run(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        try {
            if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IOException(command + ": " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
