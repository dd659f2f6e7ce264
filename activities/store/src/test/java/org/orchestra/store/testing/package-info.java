/** What tests on the store need: a database with tasks, runs that a test drives; exported as a test jar. */
@NullMarked
package org.orchestra.store.testing;

import org.jspecify.annotations.NullMarked;
