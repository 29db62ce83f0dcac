#!/usr/bin/env bash
# Builds the libraries that waitlistd.exe is made with, by MinGW-w64, from Debian's source packages, and prints the folder
# they are in. A folder is kept for each version of this script, so that it does nothing when it has done its work.
# WAITLISTD_WINDOWS_LIBRARIES names another place than /var/tmp.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
version=$(sha256sum "$0" | cut -c1-12)
prefix=${WAITLISTD_WINDOWS_LIBRARIES:-/var/tmp}/waitlistd-windows-$version
[ -e "$prefix/complete" ] && { echo "$prefix"; exit 0; }

"$here/install-dependencies.sh" --windows >&2
target=x86_64-w64-mingw32
export CC=$target-gcc-posix CXX=$target-g++-posix AR=$target-ar RANLIB=$target-ranlib
jobs=$(nproc)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rm -rf "$prefix"
mkdir -p "$prefix"/{include,lib,bin,licences}
say() { echo "windows libraries: $*" >&2; }

# Name, version and checksum of each original tarball. A security update is a new line here.
sources=(
  "openssl 3.0.20-1~deb12u2 openssl_3.0.20.orig.tar.gz c80a01dfc70ece4dc21168932c37739042d404d46ccc81a5986dd75314ecda6f"
  "postgresql-15 15.18-0+deb12u1 postgresql-15_15.18.orig.tar.bz2 11df0df97fe3ea4ba9a791faaf39cee1d2fe571e78885b5b55d8517d27c323b4"
  "libzip 1.7.3-1 libzip_1.7.3.orig.tar.xz a60473ffdb7b4260c08bfa19c2ccea0438edac11193c3afbbb1f17fbcf6c6132"
  "pugixml 1.13-0.2 pugixml_1.13.orig.tar.gz 5c5ad5d7caeb791420408042a7d88c2c6180781bf218feca259fd9d840a888e1"
  "boost1.81 1.81.0-5+deb12u1 boost1.81_1.81.0.orig.tar.xz 449afecf5ef98edc0a46826cde6af98d1fb95c2e92962fa8c9e3eb1e8a2928ec"
)

# The archive of that label that this machine installs from: many networks have a mirror of their own.
archive() { # Debian | Debian-Security
  apt-get indextargets --format '$(LABEL) $(REPO_URI)' 'Created-By: Packages' |
    awk -v label="$1" '$1 == label { print $2; exit }'
}

# apt with a configuration of its own: the machine's stays as it is.
fetch() {
  local apt="$work/apt" source debian security
  debian=$(archive Debian)
  security=$(archive Debian-Security)
  [ -n "$debian" ] || { say "apt installs from no archive of Debian's here; run apt-get update, or build on a Debian"; exit 1; }
  mkdir -p "$apt/lists/partial" "$apt/cache" "$work/src"
  printf 'deb-src %s main\n' "$debian bookworm" "$debian trixie" ${security:+"$security bookworm-security"} >"$apt/sources.list"
  local options=(-qq -o Dir::Etc::SourceList="$apt/sources.list" -o Dir::Etc::SourceParts=/nonexistent
    -o Dir::State::Lists="$apt/lists" -o Dir::Cache="$apt/cache" -o Acquire::Languages=none -o Acquire::Retries=3)
  [ "$(id -u)" -ne 0 ] || options+=(-o APT::Sandbox::User=root)
  apt-get "${options[@]}" update
  for source in "${sources[@]}"; do
    read -r name wanted tarball checksum <<<"$source"
    # What Debian adds to it is not needed and may be gone from the mirror; the checksum says whether the tarball is right.
    (cd "$work/src" && apt-get "${options[@]}" source --tar-only "$name=$wanted")
    (cd "$work/src" && echo "$checksum  $tarball" | sha256sum --check --quiet)
  done
}

unpack() { # NAME: its folder
  local source
  for source in "${sources[@]}"; do
    read -r name wanted tarball checksum <<<"$source"
    [ "$name" = "$1" ] || continue
    mkdir -p "$work/$1"
    tar -xf "$work/src/$tarball" -C "$work/$1" --strip-components=1 "${@:2}"
  done
}

build_openssl() {
  unpack openssl
  cd "$work/openssl"
  ./Configure mingw64 no-shared no-tests no-legacy no-engine --prefix="$prefix" --libdir=lib \
    --openssldir='C:/Program Files/Common Files/SSL' CC="$CC" AR="$AR" RANLIB="$RANLIB" RC="$target-windres"
  make -j"$jobs" build_libs
  make install_dev
  cp LICENSE.txt "$prefix/licences/openssl.txt"
}

# A DLL: its own copies of what PostgreSQL takes from the C library clash with ours in one program.
build_libpq() {
  unpack postgresql-15
  cd "$work/postgresql-15"
  ./configure --host=$target --prefix="$prefix" --with-openssl --without-readline --without-zlib --without-icu \
    CPPFLAGS="-I$prefix/include" LDFLAGS="-L$prefix/lib -static-libgcc -Wl,--dynamicbase,--nxcompat,--high-entropy-va" \
    LIBS="-lcrypt32 -lws2_32 -lbcrypt -lgdi32"
  make -j"$jobs" -C src/backend generated-headers
  for part in common port interfaces/libpq; do make -j"$jobs" -C src/$part; done
  make -C src/interfaces/libpq install
  cp src/include/{postgres_ext.h,pg_config_ext.h,pg_config.h,pg_config_manual.h} "$prefix/include/"
  cp COPYRIGHT "$prefix/licences/postgresql.txt"
}

build_libzip() {
  unpack libzip
  cmake -S "$work/libzip" -B "$work/libzip/build" -G Ninja -DCMAKE_SYSTEM_NAME=Windows -DCMAKE_C_COMPILER="$CC" \
    -DCMAKE_RC_COMPILER=$target-windres -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX="$prefix" -DCMAKE_INSTALL_LIBDIR=lib \
    -DCMAKE_FIND_ROOT_PATH=/usr/$target -DCMAKE_FIND_ROOT_PATH_MODE_INCLUDE=ONLY -DCMAKE_FIND_ROOT_PATH_MODE_LIBRARY=ONLY \
    -DBUILD_SHARED_LIBS=OFF -DENABLE_COMMONCRYPTO=OFF -DENABLE_GNUTLS=OFF -DENABLE_MBEDTLS=OFF -DENABLE_OPENSSL=OFF \
    -DENABLE_WINDOWS_CRYPTO=OFF -DENABLE_BZIP2=OFF -DENABLE_LZMA=OFF -DENABLE_ZSTD=OFF -DBUILD_TOOLS=OFF -DBUILD_REGRESS=OFF \
    -DBUILD_EXAMPLES=OFF -DBUILD_DOC=OFF
  cmake --build "$work/libzip/build"
  cmake --install "$work/libzip/build"
  cp "$work/libzip/LICENSE" "$prefix/licences/libzip.txt"
}

build_pugixml() {
  unpack pugixml
  cd "$work/pugixml"
  "$CXX" -O2 -std=c++17 -c src/pugixml.cpp -o pugixml.o
  "$AR" rcs "$prefix/lib/libpugixml.a" pugixml.o
  cp src/pugixml.hpp src/pugiconfig.hpp "$prefix/include/"
  cp LICENSE.md "$prefix/licences/pugixml.txt"
}

build_program_options() {
  unpack boost1.81 --wildcards '*/libs/program_options/src/*' '*/LICENSE_1_0.txt'
  cd "$work/boost1.81/libs/program_options/src"
  ls ./*.cpp | grep -v winmain | xargs -P "$jobs" -I{} "$CXX" -O2 -I"$prefix/include" -DBOOST_PROGRAM_OPTIONS_SOURCE -c {}
  "$AR" rcs "$prefix/lib/libboost_program_options.a" ./*.o
  cp "$work/boost1.81/LICENSE_1_0.txt" "$prefix/licences/boost.txt"
}

# Headers that are the same on every system: Debian's, through links, since /usr/include as a whole is Linux's.
link_headers() {
  for folder in boost spdlog fmt catch2 libfccp valijson; do ln -s "/usr/include/$folder" "$prefix/include/$folder"; done
  cp /usr/share/doc/libspdlog-dev/copyright "$prefix/licences/spdlog.txt"
  cp /usr/share/doc/libfmt-dev/copyright "$prefix/licences/fmt.txt"
  cp /usr/share/doc/libfccp-dev/copyright "$prefix/licences/fast-cpp-csv-parser.txt"
  cp /usr/share/doc/libvalijson-dev/copyright "$prefix/licences/valijson.txt"
  cp /usr/share/doc/libz-mingw-w64-dev/copyright "$prefix/licences/zlib.txt"
  cp /usr/share/doc/mingw-w64-x86-64-dev/copyright "$prefix/licences/mingw-w64.txt"
  cp "/usr/share/doc/gcc-mingw-w64-base/copyright" "$prefix/licences/gcc-runtime.txt"
}

for part in fetch link_headers build_openssl build_libpq build_libzip build_pugixml build_program_options; do
  say "$part"
  ("$part") >"$work/log" 2>&1 & # in the background, where a command that fails still ends the part
  wait $! || { tail -30 "$work/log" >&2; say "$part failed"; exit 1; }
done
touch "$prefix/complete"
say "done"
echo "$prefix"
