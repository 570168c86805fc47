package io.quickset.registry.internal.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * All that the store and the journal change on disk; each call is one durable step. A test hands in a disk that loses
 * power, or fails, at any of them. Reading and mapping need no port.
 */
public interface Disk {

    /** Makes a folder in one that is there. */
    void makeFolder(Path folder) throws IOException;

    /** Opens a file for writing, emptied of what it held. */
    OpenFile create(Path file) throws IOException;

    /** Gives a file another name in the same folder, in one step; a file of that name is replaced. */
    void move(Path from, Path to) throws IOException;

    /** Deletes a file if it is there. */
    void delete(Path file) throws IOException;

    /** Makes durable which files a folder has. */
    void sync(Path folder) throws IOException;

    /** A file open for writing. */
    interface OpenFile extends Closeable {

        /** Writes all these bytes there. */
        void write(ByteBuffer bytes, long at) throws IOException;

        /** Cuts the file to that size, if it is longer. */
        void truncate(long size) throws IOException;

        /** Makes the content durable. After a failure it never will be: the kernel may have dropped the dirty pages. */
        void force() throws IOException;
    }
}
