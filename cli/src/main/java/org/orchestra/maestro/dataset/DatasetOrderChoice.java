package org.orchestra.maestro.dataset;

/** The orders that datasets can be listed in. */
enum DatasetOrderChoice {
    NAME,
    NEWEST,
    LARGEST
}
