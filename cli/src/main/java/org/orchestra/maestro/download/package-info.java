/** Downloads into one local directory. File names from the server are not trusted. */
@NullMarked
package org.orchestra.maestro.download;

import org.jspecify.annotations.NullMarked;
