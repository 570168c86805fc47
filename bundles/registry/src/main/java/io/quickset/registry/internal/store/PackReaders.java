package io.quickset.registry.internal.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.Map;

/** One reader for each pack that was asked for. For one thread at a time. */
final class PackReaders implements Closeable {

    private final Map<Pack, PackReader> readers = new HashMap<>();

    PackReader of(Pack pack) throws IOException {
        PackReader reader = readers.get(pack);
        if (reader == null) {
            reader = new PackReader(pack.file());
            readers.put(pack, reader);
        }
        return reader;
    }

    /** Whether the content of a resource is there and has its digest, and its gzip member too if it has one. */
    boolean matches(StoredResource resource, Pace pace) throws IOException {
        try {
            return of(resource.pack()).matches(resource, pace);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (PackReader reader : readers.values()) {
            try {
                reader.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
