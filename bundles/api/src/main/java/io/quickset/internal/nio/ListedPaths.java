package io.quickset.internal.nio;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** What lies in one directory, as far as it passes a filter. For one thread; closing it ends the iteration. */
final class ListedPaths implements DirectoryStream<Path> {

    private final SnapshotPath directory;
    private final Iterator<String> names;
    private final Filter<? super Path> filter;
    private boolean iterated;
    private volatile boolean closed;

    ListedPaths(SnapshotPath directory, List<String> names, Filter<? super Path> filter) {
        this.directory = directory;
        this.names = names.iterator();
        this.filter = filter;
    }

    @Override
    public Iterator<Path> iterator() {
        if (closed || iterated) {
            throw new IllegalStateException(closed ? "the directory stream is closed"
                    : "a directory stream gives one iterator, and it was asked for before");
        }
        iterated = true;
        return new Paths();
    }

    @Override
    public void close() {
        closed = true;
    }

    private final class Paths implements Iterator<Path> {

        private @Nullable Path next;

        @Override
        public boolean hasNext() {
            while (next == null && !closed && names.hasNext()) {
                Path path = directory.resolve(names.next());
                next = passes(path) ? path : null;
            }
            return next != null;
        }

        private boolean passes(Path path) {
            try {
                return filter.accept(path);
            } catch (IOException e) {
                throw new DirectoryIteratorException(e);
            }
        }

        @Override
        public Path next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Path path = next;
            next = null;
            return path;
        }
    }
}
