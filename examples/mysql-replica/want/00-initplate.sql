-- Rendered by initplate from its template mysql-init-sql: change the parameters, not this file.

SET NAMES utf8mb4;
SET SESSION sql_mode = REPLACE(@@SESSION.sql_mode, 'NO_BACKSLASH_ESCAPES', '');

CREATE DATABASE IF NOT EXISTS `shop`;

CREATE USER IF NOT EXISTS 'app'@'%' IDENTIFIED BY 'it''s \\ a; DROP DATABASE shop; --' REQUIRE SSL;
-- In a grant, _ and % in the name of a schema stand for others.
GRANT ALL PRIVILEGES ON `shop`.* TO 'app'@'%';

CREATE USER IF NOT EXISTS 'replication'@'%' IDENTIFIED BY '7#Xq"t\\n9' REQUIRE SSL;
GRANT REPLICATION SLAVE ON *.* TO 'replication'@'%';
