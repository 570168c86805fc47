package io.quickset.build;

import aQute.bnd.header.Parameters;
import aQute.bnd.osgi.Jar;
import aQute.bnd.osgi.Resource;
import io.quickset.Digest;
import io.quickset.format.FormatException;
import io.quickset.format.IndexEntry;
import io.quickset.format.MediaTypes;
import io.quickset.format.ResourcePath;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A set's files as the jar holds them. */
final class SetFiles {

    private SetFiles() {}

    /**
     * The index of everything under that root, from the bytes in the jar.
     *
     * @throws FormatException if there is nothing, or not every node could hold it
     */
    static List<IndexEntry> entries(Jar jar, String root) throws IOException, FormatException {
        Map<String, Resource> files = new HashMap<>();
        for (Map.Entry<String, Resource> entry : jar.getResources().entrySet()) {
            if (entry.getKey().startsWith(root + "/")) {
                files.put(ResourcePath.check(entry.getKey().substring(root.length() + 1)), entry.getValue());
            }
        }
        if (files.isEmpty()) {
            throw new FormatException("the root folder '" + root + "' is missing or empty: put the set's files into"
                    + " src/main/resources/" + root + "/, or name another folder with root=");
        }
        List<String> paths = files.keySet().stream().sorted(ResourcePath.ORDER).toList();
        checkCase(paths);
        List<IndexEntry> entries = new ArrayList<>(paths.size());
        for (String path : paths) {
            entries.add(entry(path, files.get(path)));
        }
        return entries;
    }

    /** Fails if a path listed by {@code -quickset-required} is not among the entries. */
    static void checkRequired(List<IndexEntry> entries, String required) throws FormatException {
        Set<String> missing = new TreeSet<>(new Parameters(required).keySet());
        entries.forEach(entry -> missing.remove(entry.path()));
        if (!missing.isEmpty()) {
            throw new FormatException("required by -quickset-required and missing: "
                    + missing.stream().collect(Collectors.joining(", ")));
        }
    }

    private static void checkCase(List<String> paths) throws FormatException {
        Map<String, String> seen = new HashMap<>();
        for (String path : paths) {
            // Both ways, as some letters share only one of the two forms (such as the long s).
            String other = seen.putIfAbsent(path.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT), path);
            if (other != null) {
                throw new FormatException("paths '" + other + "' and '" + path + "' differ only in case");
            }
        }
    }

    private static IndexEntry entry(String path, Resource resource) throws IOException {
        MessageDigest sha = Digest.sha256();
        long size = 0;
        try (InputStream in = resource.openInputStream()) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sha.update(buffer, 0, n);
                size += n;
            }
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("cannot read '" + path + "': " + e.getMessage(), e);
        }
        return new IndexEntry(path, size, Digest.of(sha.digest()), MediaTypes.of(path));
    }
}
