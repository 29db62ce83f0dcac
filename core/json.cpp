// Boost.JSON's own translation unit: it is used header-only, so that no further library has to be installed.
#include <boost/json/src.hpp>
