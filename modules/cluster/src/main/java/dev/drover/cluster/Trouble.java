// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

/**
 * What an error of a driver means for the user, in one sentence: where, what was found, what to do. By SQLSTATE
 * (postgresql.org/docs/current/errcodes-appendix.html) and by H2's error codes (h2database.com, ErrorCode). Pure.
 */
final class Trouble {
  /** H2: lock timeout, deadlock, concurrent update, an object made or gone meanwhile; PostgreSQL: serialization, deadlock. */
  private static final Set<Integer> PASSING_H2 = Set.of(50200, 40001, 90131, 42101, 42111, 23505, 90045);
  /** H2's general error. One cause of it passes: an index that two make at once, which it finds out too late for an error of its own. */
  private static final int GENERAL_H2 = 50000;
  private static final int BROKEN = 90067;
  private static final String MADE_MEANWHILE = "object already exists";
  private static final Set<String> PASSING_SQL = Set.of("40001", "40P01", "23505");

  private Trouble() {}

  /** Whether the same may go well at once, for it met another node's. */
  static boolean passes(SQLException e) {
    return PASSING_H2.contains(e.getErrorCode()) || PASSING_SQL.contains(String.valueOf(e.getSQLState()))
        || (e.getErrorCode() == GENERAL_H2 && String.valueOf(e.getMessage()).contains(MADE_MEANWHILE));
  }

  static DatabaseException of(Throwable cause, DatabaseSettings settings) {
    if (cause instanceof DatabaseException known) {
      return known;
    }
    String where = DatabaseSettings.PATH + ": " + settings.shown() + ": ";
    if (!(cause instanceof SQLException sql)) {
      return new DatabaseException(where + settings.hide(cause));
    }
    return new DatabaseException(where + unserved(sql, settings).or(() -> network(sql))
        .or(() -> settings.kind() == DatabaseKind.H2
            ? h2(sql, settings)
            : postgresql(sql, settings))
        .orElseGet(() -> unknown(sql, settings)));
  }

  /** The file is said to be served by somebody who is not there: whose lock it was has ended, and another program has its port. */
  private static Optional<String> unserved(SQLException e, DatabaseSettings settings) {
    return settings.file().filter(_ -> e.getErrorCode() == BROKEN)
        .map(file -> "the program that serves the file cannot be"
            + " reached; try again, and where no node runs any more, delete " + file + ".lock.db");
  }

  private static Optional<String> network(SQLException e) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      switch (at) {
        case UnknownHostException unknown -> {
          return Optional.of("cannot connect: there is no host " + unknown.getMessage() + "; correct the url");
        }
        case SocketTimeoutException _ -> {
          return Optional
              .of("no answer in time; see whether host and port are right, and whether the database is overloaded");
        }
        case NoRouteToHostException _ -> {
          return Optional.of("cannot connect: no route to that host; correct the url, or the network");
        }
        case ConnectException _ -> {
          return Optional.of("cannot connect: connection refused; start the database there, or correct the url");
        }
        default -> {
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> postgresql(SQLException e, DatabaseSettings settings) {
    String user = settings.user().isEmpty() ? "the user" : "user " + settings.user();
    return Optional.ofNullable(switch (String.valueOf(e.getSQLState())) {
      case "28P01", "28000", "08004" -> "the database does not let " + user + " in; correct " + DatabaseSettings.PATH
          + ".user and .password, or the database's pg_hba.conf";
      case "3D000" -> "there is no such database; create it (CREATE DATABASE), or correct the url";
      case "42501" ->
        user + " has no rights for that: " + first(e, settings) + "; let it (GRANT CREATE, USAGE ON SCHEMA public"
            + " and all on its tables)";
      case "08001", "08006", "08000" -> "cannot connect: " + first(e, settings)
          + "; see whether host and port are right and the database runs";
      case "53300" ->
        "the database takes no more connections; raise its max_connections, or lower " + DatabaseSettings.PATH
            + ".connections of each node";
      case "57P03" -> "the database is starting or ending; try again when it runs";
      case "25006" -> "the database is read-only; give the url of the primary";
      default -> null;
    });
  }

  private static Optional<String> h2(SQLException e, DatabaseSettings settings) {
    return Optional.ofNullable(switch (e.getErrorCode()) {
      case 28000 -> "wrong user or password; give those that it was created with in " + DatabaseSettings.PATH
          + ".user and .password";
      case 90020 ->
        "another program holds the file and does not share it; end it, or give that one AUTO_SERVER=TRUE as well";
      case 90030, 90048, 50000, 90141 -> "is not an H2 database of this version, or damaged: " + first(e, settings)
          + "; restore it, or move it away";
      case 90146, 90149, 90013 -> "there is no such database; correct the url";
      case 90028, 90031, 90034, 90062, 90097 -> "cannot read or write its file: " + first(e, settings)
          + "; see its rights and the space on its disk";
      case 90096 -> "the user has no rights for that: " + first(e, settings) + "; grant them";
      case 90067, 90098, 90121 -> "the program that serves the file cannot be reached: " + first(e, settings)
          + "; see whether it still runs, and try again";
      default -> null;
    });
  }

  private static String unknown(SQLException e, DatabaseSettings settings) {
    return first(e, settings) + " (SQLSTATE " + e.getSQLState() + ", code " + e.getErrorCode() + ")";
  }

  /** The driver's own words, without secrets and without the statement behind them. */
  private static String first(SQLException e, DatabaseSettings settings) {
    String line = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    int statement = line.indexOf("; SQL statement");
    return settings.hide(statement < 0 ? line : line.substring(0, statement)).replaceFirst("^(ERROR|FATAL): ", "");
  }
}
