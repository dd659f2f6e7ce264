/** What the tests of every module need of the outside world; exported as a test jar. */
@NullMarked
package org.orchestra.testing;

import org.jspecify.annotations.NullMarked;
