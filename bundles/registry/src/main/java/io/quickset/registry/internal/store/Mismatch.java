package io.quickset.registry.internal.store;

import io.quickset.control.Rejection;
import io.quickset.control.SetSource;
import io.quickset.control.StagingException;

/** What is said of a file that is not what its source has declared, with what helps: not every file has a build. */
final class Mismatch {

    private Mismatch() {}

    /** It is shorter than declared, or else longer. */
    static StagingException ofSize(SetSource.Entry entry, boolean shorter) {
        String what = "'" + entry.path() + "' is " + (shorter ? "shorter" : "longer") + " than the " + entry.size();
        return new StagingException(Rejection.DAMAGED,
                what + (isIndexed(entry) ? " bytes declared: rebuild or copy it again"
                : " bytes that it had when it was listed: save or copy it again"));
    }

    /** It has the size declared, and other content. */
    static StagingException ofContent(SetSource.Entry entry) {
        String what = "the content of '" + entry.path() + "' ";
        return new StagingException(Rejection.DAMAGED, what + (isIndexed(entry) ? "does not match the index: rebuild it"
                : "is not what this node read before, although it looks the same: save or copy it again"));
    }

    // Else what is declared is what this node has found out itself, such as of a folder's or an overlay's file.
    private static boolean isIndexed(SetSource.Entry entry) {
        return entry.declaredDigest() != null && !entry.verified();
    }
}
