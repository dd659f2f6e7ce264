/** The audit log: who signed in, was refused, did what to others, and was denied what. */
@NullMarked
package org.orchestra.store.audit;

import org.jspecify.annotations.NullMarked;
