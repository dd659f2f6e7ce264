/** PostgreSQL as the source of truth: this package assembles the module; each subject has a package of its own. */
@NullMarked
package org.orchestra.store;

import org.jspecify.annotations.NullMarked;
