package org.orchestra.volume;

/**
 * What one request may still list: a job can make more files and folders, and longer paths, than a server has time and memory
 * for. Several listings for one request share it.
 */
public final class ListingBudget {
    /** The most files that are looked at; a folder counts as {@value #COST_OF_FOLDER}, because it is opened. */
    private static final int MAX_ENTRIES = 1_000_000;

    private static final int COST_OF_FOLDER = 10;

    /** The most characters of paths that are kept, about 8 MB. */
    private static final int MAX_CHARACTERS = 4_000_000;

    private long entries;
    private int characters;

    public ListingBudget() {
        this(MAX_ENTRIES, MAX_CHARACTERS);
    }

    /** For whether there is anything at all. */
    static ListingBudget forALook() {
        return new ListingBudget(1_000, 0);
    }

    ListingBudget(int entries, int characters) {
        this.entries = entries;
        this.characters = characters;
    }

    /** Takes a look at one more name; false when there were enough. */
    boolean look() {
        entries--;
        return entries >= 0;
    }

    /** Takes a look into one that is a folder. */
    boolean open() {
        entries -= COST_OF_FOLDER - 1;
        return entries >= 0;
    }

    /** Takes what a path needs; false, and nothing, when there is no room for it. */
    boolean keep(String path) {
        boolean room = path.length() <= characters;
        characters -= room ? path.length() : 0;
        return room;
    }

    /** Gives back what a path needed. */
    void drop(String path) {
        characters += path.length();
    }
}
