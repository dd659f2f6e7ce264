/** What Orchestra decides, as pure functions and values: imports nothing but the JDK, knows no clock, database, workflow engine or cluster. */
@NullMarked
package org.orchestra.domain;

import org.jspecify.annotations.NullMarked;
