package io.quickset.build;

import aQute.bnd.osgi.Analyzer;
import aQute.bnd.osgi.EmbeddedResource;
import aQute.bnd.osgi.Jar;
import aQute.bnd.service.AnalyzerPlugin;
import aQute.bnd.service.verifier.VerifierPlugin;
import io.quickset.format.FormatException;
import io.quickset.format.IndexEntry;
import io.quickset.format.IndexWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.Constants;

/**
 * The bnd plugin for sets: {@code -plugin.quickset: io.quickset.build.SetPlugin}. When the bundle provides the
 * capability {@code io.quickset.set}, checks its files and adds {@value #INDEX} and {@value #PROVENANCE}. Other
 * bundles pass untouched.
 *
 * <p>It is a verifier because bnd calls verifiers once the jar holds everything: what it hashes are the resources that
 * bnd then writes out, not the files they once were. It goes last among them.
 */
public final class SetPlugin implements VerifierPlugin, AnalyzerPlugin {

    static final String INDEX = "META-INF/quickset/index.json";
    static final String PROVENANCE = "META-INF/quickset/provenance.json";

    @Override
    public int ordering() {
        return Integer.MAX_VALUE;
    }

    /** Refuses the settings under which bnd would build the set without asking its verifiers, and so without index. */
    @Override
    public boolean analyzeJar(Analyzer analyzer) {
        boolean set = analyzer.getProperty(Constants.PROVIDE_CAPABILITY, "").contains(SetCapability.NAMESPACE);
        if (set && analyzer.isNoBundle()) {
            analyzer.error("quickset: a set needs its manifest: remove -resourceonly, -nomanifest and -nobundles");
        }
        return false;
    }

    @Override
    public void verify(Analyzer analyzer) throws Exception {
        Jar jar = analyzer.getJar();
        try {
            Optional<SetCapability> declared = SetCapability.of(jar.getManifest());
            if (declared.isPresent()) {
                seal(analyzer, jar, declared.get());
            }
        } catch (FormatException e) {
            analyzer.error("quickset: %s", e.getMessage());
        }
    }

    private static void seal(Analyzer analyzer, Jar jar, SetCapability set) throws Exception {
        SourceLinks.check(analyzer, set.root());
        List<IndexEntry> entries = SetFiles.entries(jar, set.root());
        SetFiles.checkRequired(entries, analyzer.mergeProperties("-quickset-required"));

        put(jar, INDEX, out -> IndexWriter.write(set.name(), set.version().toString(), entries, out));
        put(jar, PROVENANCE, BuildProvenance.of(analyzer)::write);
    }

    private static void put(Jar jar, String path, Content content) throws IOException, FormatException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        content.write(out);
        jar.putResource(path, new EmbeddedResource(out.toByteArray(), jar.lastModified()));
    }

    private interface Content {
        void write(ByteArrayOutputStream out) throws IOException, FormatException;
    }
}
