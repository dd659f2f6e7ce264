/** Edits that do not overwrite each other. */
@NullMarked
package org.orchestra.store.edit;

import org.jspecify.annotations.NullMarked;
