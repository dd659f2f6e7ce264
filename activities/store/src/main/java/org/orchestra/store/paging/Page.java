package org.orchestra.store.paging;

import java.util.List;

/**
 * A page of a list.
 *
 * @param items what is on this page, in the list's order
 * @param page its number, from 0
 * @param size the most items on a page, 1 to 500
 * @param total how many items the whole list has
 */
public record Page<T>(List<T> items, int page, int size, long total) {}
