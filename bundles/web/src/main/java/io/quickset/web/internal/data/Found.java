package io.quickset.web.internal.data;

/** What a path leads to. */
sealed interface Found permits Page, Found.Folder, Found.Nothing {

    /** A folder, without the slash that its address ends with. */
    record Folder() implements Found {}

    /**
     * Nothing.
     *
     * @param why in one line
     */
    record Nothing(String why) implements Found {}
}
