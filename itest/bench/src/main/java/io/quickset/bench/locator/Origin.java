package io.quickset.bench.locator;

import io.quickset.Digest;
import io.quickset.spi.Freshness;
import io.quickset.spi.LocatedResource;
import io.quickset.spi.LocatedSet;
import io.quickset.spi.ResourceLocator;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;

/** Registers the locator; the system property {@code bench.origin} is the server's address. */
public final class Origin implements BundleActivator, ResourceLocator {

    /** What the server calls its list: a line for the version, then {@code <path> <size> <SHA-256>}. */
    public static final String LIST = "/list";

    private String server = "";

    @Override
    public void start(BundleContext context) {
        server = context.getProperty("bench.origin");
        context.registerService(ResourceLocator.class, this, new Hashtable<>(Map.of(NAME, "origin", SETS, "bench")));
    }

    @Override
    public void stop(BundleContext context) {
        // the framework unregisters it
    }

    @Override
    public Optional<LocatedSet> locate(String set) throws IOException {
        String list = new String(url(LIST).openStream().readAllBytes(), StandardCharsets.UTF_8);
        String[] lines = list.split("\n");
        List<LocatedResource> files = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            String[] words = lines[i].split(" ");
            files.add(new LocatedResource(words[0], Long.parseLong(words[1]),
                    Digest.of(HexFormat.of().parseHex(words[2])), "text/plain", Freshness.FOREVER,
                    () -> url("/" + words[0]).openStream()));
        }
        return Optional.of(new LocatedSet(new Version(lines[0]), files, Freshness.FOREVER));
    }

    private URL url(String path) throws IOException {
        return URI.create(server + path).toURL();
    }
}
