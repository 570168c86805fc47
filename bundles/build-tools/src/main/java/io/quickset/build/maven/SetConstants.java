package io.quickset.build.maven;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;
import org.jspecify.annotations.Nullable;

/**
 * Generates the classes for the sets among a module's dependencies.
 *
 * @param packageName of the classes
 * @param className of the one class, or null for one each, named after its set
 * @param folder holds generated sources only
 */
record SetConstants(String packageName, @Nullable String className, Path folder) {

    private static final String UNPACKAGED = "not packaged yet (constants come from packaged sets only: run the build"
            + " up to 'package', by mvn package or mvn verify): ";

    /**
     * A dependency.
     *
     * @param id {@code groupId:artifactId}
     * @param file its jar; a folder, or nothing yet, where a module of the same build has not come to 'package'
     */
    record Candidate(String id, Path file) {
        boolean packaged() {
            return Files.isRegularFile(file);
        }

        /** What it says of itself, or empty if it is no set. */
        Optional<PackagedSet> set() throws IOException {
            try {
                return PackagedSet.of(file);
            } catch (IOException e) {
                throw new IOException(id + " (" + file.getFileName() + "): " + e.getMessage(), e);
            }
        }
    }

    /**
     * Chooses the sets to generate for.
     *
     * @param wanted the ids; if there is none, every candidate that is a set
     * @throws IOException if one is missing, not packaged or no sound set, or there is none at all
     */
    static List<PackagedSet> choose(List<Candidate> candidates, List<String> wanted) throws IOException {
        List<PackagedSet> sets = new ArrayList<>();
        for (String id : wanted) {
            Candidate candidate = candidates.stream().filter(c -> c.id.equals(id)).findFirst()
                    .orElseThrow(() -> new IOException("<set>" + id + "</set> names no dependency of this module: write"
                            + " groupId:artifactId of one, with <scope>provided</scope>"));
            if (!candidate.packaged()) {
                throw new IOException(UNPACKAGED + id);
            }
            sets.add(candidate.set().orElseThrow(() -> new IOException(id + " (" + candidate.file.getFileName()
                    + ") is no set: it does not provide the capability io.quickset.set")));
        }
        if (wanted.isEmpty()) {
            for (Candidate candidate : candidates) {
                if (candidate.packaged() && candidate.file.toString().endsWith(".jar")) {
                    candidate.set().ifPresent(sets::add);
                }
            }
        }
        if (sets.isEmpty()) {
            throw none(candidates);
        }
        return sets;
    }

    private static IOException none(List<Candidate> candidates) {
        List<String> folders = unpackaged(candidates);
        return new IOException(folders.isEmpty()
                ? "no dependency of this module is a set: add the set's artifact with <scope>provided</scope>; in a"
                        + " set's own module, run the goal after 'package' (mvn package quickset:generate)"
                : "no packaged dependency of this module is a set; " + UNPACKAGED + String.join(", ", folders));
    }

    /** The candidates of which nobody can say yet whether they are sets. */
    static List<String> unpackaged(List<Candidate> candidates) {
        return candidates.stream().filter(c -> !c.packaged()).map(Candidate::id).toList();
    }

    /**
     * Writes what differs, and deletes what this goal wrote for sets that are gone.
     *
     * @return the files in the folder
     * @throws IOException if a name is no Java name, or two sets have the same class
     */
    List<Path> write(List<PackagedSet> sets) throws IOException {
        Map<Path, String> sources = new TreeMap<>();
        sources(sets).forEach((name, source) ->
                sources.put(folder.resolve(packageName.replace('.', '/')).resolve(name + ".java"), source));
        for (Map.Entry<Path, String> source : sources.entrySet()) {
            byte[] bytes = source.getValue().getBytes(StandardCharsets.US_ASCII);
            // A new time stamp would make the compiler compile the whole module anew.
            if (!Files.exists(source.getKey()) || !Arrays.equals(Files.readAllBytes(source.getKey()), bytes)) {
                Files.createDirectories(source.getKey().getParent());
                Files.write(source.getKey(), bytes);
            }
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(file -> file.toString().endsWith(".java")).toList()) {
                if (!sources.containsKey(file) && Files.readString(file).startsWith(ConstantsSource.MARK)) {
                    Files.delete(file);
                }
            }
        }
        return List.copyOf(sources.keySet());
    }

    private Map<String, String> sources(List<PackagedSet> sets) throws IOException {
        if (!SourceVersion.isName(packageName)) {
            throw new IOException("<packageName> '" + packageName + "' is no name of a Java package");
        }
        if (className != null && (!SourceVersion.isIdentifier(className) || SourceVersion.isKeyword(className))) {
            throw new IOException("<className> '" + className + "' is no name of a Java class");
        }
        if (className != null && sets.size() > 1) {
            throw new IOException("<className> '" + className + "' is for one set, and there are " + sets.size() + ": "
                    + sets.stream().map(PackagedSet::name).collect(Collectors.joining(", "))
                    + "; choose one with <sets>, or leave <className> out");
        }
        // In any case: a case-insensitive file system has one file for both.
        Map<String, PackagedSet> seen = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Map<String, String> sources = new TreeMap<>();
        for (PackagedSet set : sets) {
            String name = className == null ? ConstantsSource.className(set) : className;
            PackagedSet other = seen.put(name, set);
            if (other != null) {
                throw new IOException("sets " + other.name() + " " + other.version() + " and " + set.name() + " "
                        + set.version() + " would both be class " + name + ": choose one with <sets>");
            }
            sources.put(name, ConstantsSource.of(set, packageName, name));
        }
        return sources;
    }
}
