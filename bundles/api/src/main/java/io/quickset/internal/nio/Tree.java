package io.quickset.internal.nio;

import io.quickset.Digest;
import io.quickset.Resource;
import io.quickset.Snapshot;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directories of a snapshot. Made when the first one is asked for, in one walk over all paths, and kept while there
 * is memory to spare: by the digest, as equal digests mean equal paths, and so without holding the snapshot. Each
 * directory is one text, its names in a line each; that costs about as many bytes as the names have letters. The format
 * forbids no file and folder of one name: the file is listed.
 */
final class Tree {

    private static final Map<Digest, Kept> ALL = new ConcurrentHashMap<>();
    private static final ReferenceQueue<Tree> GONE = new ReferenceQueue<>();

    private final Map<String, String> listings = new HashMap<>();

    private Tree(Snapshot snapshot) {
        try (Stream<Resource> resources = snapshot.resources()) {
            new Builder(snapshot).add(resources);
        }
    }

    static Tree of(Snapshot snapshot) {
        for (Reference<?> gone = GONE.poll(); gone != null; gone = GONE.poll()) {
            ALL.remove(((Kept) gone).digest, gone);
        }
        Digest digest = snapshot.digest();
        Tree tree = tree(ALL.get(digest));
        while (tree == null) { // softly held: it may go at any moment
            tree = tree(ALL.compute(digest, (key, kept) ->
                    kept != null && kept.get() != null ? kept : new Kept(key, new Tree(snapshot))));
        }
        return tree;
    }

    private static @Nullable Tree tree(@Nullable Kept kept) {
        return kept == null ? null : kept.get();
    }

    /** Whether a tree of that content is there; for tests. */
    static boolean isMade(Digest digest) {
        return tree(ALL.get(digest)) != null;
    }

    boolean isDirectory(String key) {
        return listings.containsKey(key);
    }

    /** The names in that directory, which there must be, in path order; those of directories end with a slash. */
    List<String> list(String key) {
        return listings.get(key).lines().toList();
    }

    private static final class Kept extends SoftReference<Tree> {

        private final Digest digest;

        Kept(Digest digest, Tree tree) {
            super(tree, GONE);
            this.digest = digest;
        }
    }

    /** All that lies in a directory comes in one piece, so that there is one open directory at each depth. */
    private final class Builder {

        private final Snapshot snapshot;
        private final Deque<Open> open = new ArrayDeque<>();

        Builder(Snapshot snapshot) {
            this.snapshot = snapshot;
        }

        private record Open(String key, StringBuilder names) {

            boolean holds(String directory) {
                return key.isEmpty() || directory.startsWith(key)
                        && (directory.length() == key.length() || directory.charAt(key.length()) == '/');
            }
        }

        void add(Stream<Resource> resources) {
            open.push(new Open("", new StringBuilder()));
            resources.map(Resource::path).forEachOrdered(this::add);
            while (!open.isEmpty()) {
                close();
            }
        }

        private void add(String path) {
            int slash = path.lastIndexOf('/');
            String directory = path.substring(0, Math.max(0, slash));
            while (!open.getFirst().holds(directory)) {
                close();
            }
            while (open.getFirst().key.length() < directory.length()) {
                Open parent = open.getFirst();
                int from = parent.key.isEmpty() ? 0 : parent.key.length() + 1;
                int end = directory.indexOf('/', from);
                int to = end < 0 ? directory.length() : end;
                String key = directory.substring(0, to);
                if (snapshot.find(key).isEmpty()) {
                    parent.names.append(directory, from, to).append("/\n");
                }
                open.push(new Open(key, new StringBuilder()));
            }
            open.getFirst().names.append(path, slash + 1, path.length()).append('\n');
        }

        private void close() {
            Open done = open.pop();
            listings.put(done.key, done.names.toString());
        }
    }
}
