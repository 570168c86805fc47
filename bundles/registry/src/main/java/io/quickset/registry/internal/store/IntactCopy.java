package io.quickset.registry.internal.store;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.control.Origin;
import io.quickset.control.SetSource;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Version;

/**
 * A set of the store as a source to stage again: each file from wherever it is intact, read from storage.
 *
 * @param like what the copy says of itself
 */
record IntactCopy(SetRecord like, ResourceIndex index, PackShelf shelf, PackReaders readers) implements SetSource {

    private static final int AT_ONCE_BYTES = 1 << 16;
    private static final byte[] NONE = {};

    @Override
    public String name() {
        return like.name();
    }

    @Override
    public Version version() {
        return like.version();
    }

    @Override
    public Layer layer() {
        return like.layer();
    }

    @Override
    public Origin origin() {
        return like.origin();
    }

    @Override
    public Optional<Digest> declaredDigest() {
        return Optional.of(index.digest());
    }

    @Override
    public Iterator<Entry> entries() {
        return index.resources().<Entry>map(resource -> new File((StoredResource) resource)).iterator();
    }

    /** Opens the first intact copy of that file. Staging opens small files by several threads. */
    private InputStream open(StoredResource file) throws IOException {
        List<StoredResource> copies = Stream.concat(Stream.of(file), shelf.places(file.digest().bytes()).stream()
                .map(place -> new StoredResource(file.path(), file.size(), file.digest(), file.layer(),
                        file.mediaType(), place.pack(), place.offset(), place.gzipBytes()))).toList();
        synchronized (readers) {
            for (StoredResource copy : copies) {
                if (contentMatches(copy)) {
                    return file.size() > AT_ONCE_BYTES ? alone(copy) : new ByteArrayInputStream(
                            readers.of(copy.pack()).stream(copy.offset(), copy.size()).readAllBytes());
                }
            }
        }
        throw new NotIntactException("no copy of '" + file.path() + "' in the store is intact");
    }

    private boolean contentMatches(StoredResource copy) throws IOException {
        try {
            return readers.of(copy.pack()).contentMatches(copy, new Pace(Pace.UNLIMITED));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** The deflated bytes of the gzip member of that file, or none when it has none or it is damaged. */
    private byte[] deflated(StoredResource file) {
        synchronized (readers) {
            try {
                PackReader reader = file.gzipBytes() == 0 ? null : readers.of(file.pack());
                if (reader != null && reader.gzipMatches(file, new Pace(Pace.UNLIMITED))) {
                    byte[] member = reader.stream(file.gzipOffset(), file.gzipBytes()).readAllBytes();
                    return Arrays.copyOfRange(member, GzipMember.HEADER_BYTES, member.length - GzipMember.TRAILER_BYTES);
                }
            } catch (IOException e) {
                return NONE; // content that can be read goes without
            }
            return NONE;
        }
    }

    private static InputStream alone(StoredResource copy) throws IOException {
        PackReader reader = new PackReader(copy.pack().file());
        return new FilterInputStream(reader.stream(copy.offset(), copy.size())) {
            @Override
            public void close() throws IOException {
                reader.close();
            }
        };
    }

    private final class File implements Entry {

        private final StoredResource resource;
        private byte @Nullable [] deflated; // read when it is asked for

        File(StoredResource resource) {
            this.resource = resource;
        }

        @Override
        public String path() {
            return resource.path();
        }

        @Override
        public long size() {
            return resource.size();
        }

        @Override
        public @Nullable Digest declaredDigest() {
            return resource.digest();
        }

        @Override
        public Optional<Layer> layer() {
            return Optional.of(resource.layer());
        }

        @Override
        public String mediaType() {
            return resource.mediaType();
        }

        @Override
        public InputStream open() throws IOException {
            return IntactCopy.this.open(resource);
        }

        @Override
        public long deflatedSize() {
            int length = deflated().length;
            return length == 0 ? -1 : length;
        }

        @Override
        public InputStream openDeflated() {
            return new ByteArrayInputStream(deflated());
        }

        private synchronized byte[] deflated() {
            byte[] known = deflated;
            if (known == null) {
                known = IntactCopy.this.deflated(resource);
                deflated = known;
            }
            return known;
        }
    }
}
