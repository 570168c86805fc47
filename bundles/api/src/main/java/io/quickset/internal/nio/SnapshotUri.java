package io.quickset.internal.nio;

import io.quickset.Snapshot;
import io.quickset.View;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemNotFoundException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code quickset:/<set>@<generation>/<path>}: the set as it became live in that generation; without {@code @...}, as
 * it is live now.
 *
 * @param generation or null
 * @param path absolute
 */
record SnapshotUri(String set, @Nullable Long generation, String path) {

    static final String SCHEME = "quickset";

    private static final Pattern FORM = Pattern.compile("/([^/@]+)(?:@([0-9]{1,18}))?(/.*)?", Pattern.DOTALL);
    private static final String UNQUOTED = "-._~!$&'()*+,;=:@/";
    private static final int TOLD = 10;

    /** Of the root. */
    static String of(Snapshot snapshot) {
        return SCHEME + ":/" + snapshot.name() + "@" + snapshot.generation() + "/";
    }

    /** Of that path; as the JDK does it, a directory's ends with a slash, so that others can be resolved against it. */
    static URI of(SnapshotPath path) {
        SnapshotFileSystem fileSystem = path.getFileSystem();
        StringBuilder uri = new StringBuilder(of(fileSystem.snapshot()));
        String key = path.toAbsolutePath().toString().substring(1);
        for (byte each : key.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = each >= 'a' && each <= 'z' || each >= 'A' && each <= 'Z' || each >= '0' && each <= '9'
                    || each > 0 && UNQUOTED.indexOf(each) >= 0;
            if (plain) {
                uri.append((char) each);
            } else {
                uri.append(String.format("%%%02X", each));
            }
        }
        if (!key.isEmpty() && fileSystem.find(path).isEmpty() && fileSystem.isDirectory(path)) {
            uri.append('/');
        }
        return URI.create(uri.toString());
    }

    static SnapshotUri parse(URI uri) {
        Matcher form = FORM.matcher(uri.getPath() == null ? "" : uri.getPath());
        if (!SCHEME.equalsIgnoreCase(uri.getScheme()) || uri.getRawAuthority() != null || uri.getRawQuery() != null
                || uri.getRawFragment() != null || !form.matches()) {
            throw new IllegalArgumentException("'" + uri + "' names no file of a set: the form is "
                    + SCHEME + ":/<set>@<generation>/<path>, or without @<generation> for what is live");
        }
        String generation = form.group(2);
        return new SnapshotUri(form.group(1), generation == null ? null : Long.valueOf(generation),
                form.group(3) == null ? "/" : form.group(3));
    }

    /** @throws FileSystemNotFoundException if no registry here has it */
    SnapshotFileSystem find() {
        List<ViewSource> sources = ViewSource.all();
        Stream<View> current = sources.stream().flatMap(source -> source.current().stream());
        Stream<View> retained = sources.stream().flatMap(source -> source.retained().stream());
        return (generation == null ? current : Stream.concat(current, retained)) // the second is asked only if need be
                .flatMap(view -> view.set(set).stream())
                .filter(snapshot -> generation == null || snapshot.generation() == generation)
                .findFirst()
                .map(SnapshotFileSystem::of)
                .orElseThrow(() -> missing(sources));
    }

    private FileSystemNotFoundException missing(List<ViewSource> sources) {
        Optional<View> live = sources.stream().flatMap(source -> source.current().stream()).findFirst();
        if (live.isEmpty()) {
            return new FileSystemNotFoundException("no registry runs here that could have the set '" + set
                    + "': ask again once the node is ready");
        }
        List<Long> generations = sources.stream()
                .flatMap(source -> source.retained().stream())
                .flatMap(view -> view.set(set).stream())
                .map(Snapshot::generation)
                .distinct().limit(TOLD).toList();
        if (generations.isEmpty()) {
            return new FileSystemNotFoundException("there is no set '" + set + "' in generation "
                    + live.get().generation() + ", nor in one retained; its sets are " + live.get().sets().stream()
                            .map(Snapshot::name).limit(TOLD).collect(Collectors.joining(", ", "[", "]")));
        }
        return new FileSystemNotFoundException("set '" + set + "' is not live"
                + (generation == null ? "" : " as of generation " + generation + ", nor is that retained")
                + "; there is " + generations.stream().map(each -> set + "@" + each).collect(Collectors.joining(", "))
                + ". " + SCHEME + ":/" + set + "/ always means the live one");
    }
}
