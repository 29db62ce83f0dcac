# WAITLISTD_DATE: when this version was released, from its heading in docs/changelog.md, "## 0.1.0 (2026-11-24)"; today
# where the heading has no date yet. SOURCE_DATE_EPOCH is obeyed.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/docs/changelog.md)
file(STRINGS ${PROJECT_SOURCE_DIR}/docs/changelog.md heading REGEX "^## ${PROJECT_VERSION} \\([0-9-]+\\)$")
if(heading MATCHES "\\(([0-9-]+)\\)")
  set(WAITLISTD_DATE ${CMAKE_MATCH_1})
else()
  string(TIMESTAMP WAITLISTD_DATE %Y-%m-%d UTC)
endif()
