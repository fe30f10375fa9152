/** Places on the map for pipeline files: functions of SQL, aggregates and a step. */
@NullMarked
package com.example.geo;

import org.jspecify.annotations.NullMarked;
