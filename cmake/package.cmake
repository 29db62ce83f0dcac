# The Debian package: `cmake --build --preset release --target package` writes build/release/waitlistd_VERSION_ARCH.deb.
# installer/linux says what is in it; the program comes from service/.
set(WAITLISTD_MAINTAINER "waitlistd maintainers <maintainers@waitlistd.invalid>"
    CACHE STRING "who maintains the package, as Name <address>")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME ${PROJECT_NAME})
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT ${WAITLISTD_MAINTAINER})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "load NHS England's waiting times into PostgreSQL")
set(CPACK_PACKAGE_DESCRIPTION
    "waitlistd watches NHS England for each month's referral to treatment (RTT)
waiting times release, downloads it, loads every row of it into PostgreSQL,
and proves that nothing was lost or counted twice. Revised months are kept
beside the former ones. Health, status and metrics are served on loopback.
.
It uses a PostgreSQL server that it is given, or keeps a private one.")

# The program by `cmake --install` as ever; what belongs to the system only here, at the places that it has for it.
set(CPACK_INSTALL_CMAKE_PROJECTS
    "${PROJECT_BINARY_DIR};${PROJECT_NAME};Unspecified;/"
    "${PROJECT_BINARY_DIR};${PROJECT_NAME};system;/")
set(CPACK_SET_DESTDIR ON) # for /etc and /lib
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_SECTION database)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "ca-certificates, systemd")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS postgresql) # its server programs, for the private cluster
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "bash-completion, chromium, libnss3-tools")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION TRUE)
set(scripts ${PROJECT_SOURCE_DIR}/installer/linux/debian)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${scripts}/postinst ${scripts}/prerm ${scripts}/postrm ${scripts}/conffiles)
include(CPack)
